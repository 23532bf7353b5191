using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <summary>Sends one event to an endpoint once more, with the same id.</summary>
public sealed record RedeliverWebhook(Guid Endpoint, Guid Delivery) : IRequest<WebhookDeliveryView>;

internal sealed class RedeliverWebhookHandler(
    IPaymentsDb db, WebhookLog log, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<RedeliverWebhook, WebhookDeliveryView>
{
    public async Task<WebhookDeliveryView> Handle(RedeliverWebhook command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await db.DecideAndSaveAsync(async () =>
        {
            var endpoint = await db.TrackedEndpointAsync(command.Endpoint, ct);
            var delivery = await db.WebhookDeliveries.SingleOrDefaultAsync(
                d => d.Id == command.Delivery && d.EndpointId == command.Endpoint, ct)
                ?? throw new NotFoundException("delivery");
            endpoint.RequireActive();
            endpoint.TryNow();
            delivery.Again(now);
            audit.Record(Audited.WebhooksRedelivered, endpoint.Subject(), $"event {delivery.EventId}");
        }, ct);
        return await log.DeliveryAsync(command.Endpoint, command.Delivery, ct);
    }
}
