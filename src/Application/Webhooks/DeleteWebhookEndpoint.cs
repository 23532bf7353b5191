using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <summary>Ends an endpoint at once, with its secrets and the log of its deliveries.</summary>
public sealed record DeleteWebhookEndpoint(Guid Id) : IRequest;

internal sealed class DeleteWebhookEndpointHandler(IPaymentsDb db, AuditTrail audit)
    : IRequestHandler<DeleteWebhookEndpoint>
{
    public async Task<Unit> Handle(DeleteWebhookEndpoint command, CancellationToken ct)
    {
        var mayBeGone = false;
        await db.DecideAndSaveAsync(async () =>
        {
            if (mayBeGone && !await db.WebhookEndpoints.AnyAsync(e => e.Id == command.Id, ct))
                return; // committed by an attempt whose answer was lost

            var endpoint = await db.TrackedEndpointAsync(command.Id, ct);
            mayBeGone = true;
            db.WebhookEndpoints.Remove(endpoint);
            audit.Record(Audited.WebhookEndpointDeleted, endpoint.Subject(), new Uri(endpoint.Url).Host);
        }, ct);
        return Unit.Value;
    }
}
