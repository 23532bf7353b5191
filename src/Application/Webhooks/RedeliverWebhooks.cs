using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using MediatR;

namespace CustomerPayments.Application.Webhooks;

/// <summary>
/// Sends an endpoint all events of its types once more that happened since an instant, and those that it was never told
/// of, with the same ids.
/// </summary>
/// <param name="Since">UTC.</param>
public sealed record RedeliverWebhooks(Guid Endpoint, DateTime Since) : IRequest<WebhookEndpointView>;

internal sealed class RedeliverWebhooksHandler(
    IPaymentsDb db, WebhookLog log, WebhookBacklog backlog, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<RedeliverWebhooks, WebhookEndpointView>
{
    public async Task<WebhookEndpointView> Handle(RedeliverWebhooks command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var before = await log.PositionBeforeAsync(command.Since, ct);
        await db.DecideAndSaveAsync(async () =>
        {
            var endpoint = await db.TrackedEndpointAsync(command.Endpoint, ct);
            endpoint.RequireActive();
            endpoint.TryNow();
            endpoint.GoBackTo(before);
            audit.Record(Audited.WebhooksRedelivered, endpoint.Subject(), $"since {command.Since:O}");
        }, ct);
        await backlog.OweAgainAsync(command.Endpoint, command.Since, now, ct);
        return await db.EndpointAsync(command.Endpoint, now, ct);
    }
}
