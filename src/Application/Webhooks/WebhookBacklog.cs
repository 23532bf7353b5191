using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <summary>What waits for an endpoint.</summary>
internal sealed class WebhookBacklog(IPaymentsDb db)
{
    /// <summary>What waits for a later attempt is due now, in the order of the log.</summary>
    /// <param name="anew">Whether the three days of each begin again, because the endpoint stood still.</param>
    public Task ComeDueAsync(Guid endpoint, bool anew, DateTime now, CancellationToken ct)
    {
        var waiting = db.WebhookDeliveries.Where(
            d => d.EndpointId == endpoint && d.State == WebhookDeliveryState.Pending);
        var due = (DateTime?)now;
        return anew
            ? waiting.ExecuteUpdateAsync(d => d.SetProperty(x => x.NextAttemptAt, due)
                .SetProperty(x => x.FirstAttemptAt, (DateTime?)null).SetProperty(x => x.Attempts, 0), ct)
            : waiting.ExecuteUpdateAsync(d => d.SetProperty(x => x.NextAttemptAt, due), ct);
    }

    /// <summary>What happened since an instant and has come to its end is owed once more, with the same ids.</summary>
    /// <param name="since">UTC.</param>
    public Task OweAgainAsync(Guid endpoint, DateTime since, DateTime now, CancellationToken ct)
    {
        var ended = db.WebhookDeliveries.Where(
            d => d.EndpointId == endpoint && d.OccurredAt >= since && d.State != WebhookDeliveryState.Pending);
        return ended.ExecuteUpdateAsync(
            d => d.SetProperty(x => x.State, WebhookDeliveryState.Pending)
                .SetProperty(x => x.NextAttemptAt, (DateTime?)now).SetProperty(x => x.EndedAt, (DateTime?)null)
                .SetProperty(x => x.FirstAttemptAt, (DateTime?)null).SetProperty(x => x.Attempts, 0)
                .SetProperty(x => x.Redeliveries, x => x.Redeliveries + 1), ct);
    }
}
