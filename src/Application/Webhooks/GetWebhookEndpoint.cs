using CustomerPayments.Application.Persistence;
using MediatR;

namespace CustomerPayments.Application.Webhooks;

public sealed record GetWebhookEndpoint(Guid Id) : IRequest<WebhookEndpointView>;

internal sealed class GetWebhookEndpointHandler(IPaymentsDb db, TimeProvider clock)
    : IRequestHandler<GetWebhookEndpoint, WebhookEndpointView>
{
    public Task<WebhookEndpointView> Handle(GetWebhookEndpoint query, CancellationToken ct) =>
        db.EndpointAsync(query.Id, clock.GetUtcNow().UtcDateTime, ct);
}
