using CustomerPayments.Application.Health;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <summary>The alarm for endpoints that we have stopped; it ends when each is resumed, paused or deleted.</summary>
internal sealed class DisabledWebhookEndpoints(IPaymentsDb db, TimeProvider clock) : IStandingAlarm
{
    public async Task<Alarm?> StandingAsync(CancellationToken ct)
    {
        var since = await db.WebhookEndpoints.Where(e => e.Status == WebhookEndpointStatus.Disabled)
            .Select(e => e.DisabledAt!.Value).ToListAsync(ct);
        return since.Count == 0
            ? null
            : new Alarm(AlarmCode.WebhookEndpointDisabled.Code, since.Count,
                (long)(clock.GetUtcNow().UtcDateTime - since.Min()).TotalSeconds);
    }
}
