using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <summary>Sends the endpoint a message of the type <c>webhook.test</c>, whatever types it takes.</summary>
public sealed record TestWebhookEndpoint(Guid Id) : IRequest<WebhookDeliveryView>;

internal sealed class TestWebhookEndpointHandler(
    IPaymentsDb db, WebhookLog log, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<TestWebhookEndpoint, WebhookDeliveryView>
{
    public async Task<WebhookDeliveryView> Handle(TestWebhookEndpoint command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var id = Guid.CreateVersion7(now);
        await db.DecideAndSaveAsync(async () =>
        {
            if (await db.WebhookDeliveries.AnyAsync(d => d.Id == id, ct))
                return; // committed by an attempt whose answer was lost

            var endpoint = await db.TrackedEndpointAsync(command.Id, ct);
            endpoint.RequireActive();
            endpoint.TryNow();
            db.WebhookDeliveries.Add(WebhookDelivery.OfTest(command.Id, id, now));
            audit.Record(Audited.WebhookTested, endpoint.Subject());
        }, ct);
        return await log.DeliveryAsync(command.Id, id, ct);
    }
}
