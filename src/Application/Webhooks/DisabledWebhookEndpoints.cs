using CustomerPayments.Application.Health;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <summary>The alarm for endpoints that we have stopped; it ends when each is resumed, paused or deleted.</summary>
internal sealed class DisabledWebhookEndpoints(IPaymentsDb db, TimeProvider clock) : IStandingAlarm
{
    public AlarmCode Code => AlarmCode.WebhookEndpointDisabled;

    public bool IsOfProcess => false;

    public async Task<Alarm?> StandingAsync(CancellationToken ct)
    {
        var disabled = await db.WebhookEndpoints.AsNoTracking()
            .Where(e => e.Status == WebhookEndpointStatus.Disabled).OrderBy(e => e.DisabledAt).ToListAsync(ct);
        return disabled.Count == 0
            ? null
            : Alarm.Of(
                Code, disabled.Count,
                (long)(clock.GetUtcNow().UtcDateTime - disabled[0].DisabledAt!.Value).TotalSeconds,
                [.. disabled.Take(RaisedAlarm.SubjectsMax).Select(WebhookShapes.Subject)]);
    }
}
