using CustomerPayments.Application.Persistence;
using MediatR;

namespace CustomerPayments.Application.Webhooks;

/// <summary>All endpoints, in the order in which they were made.</summary>
public sealed record ListWebhookEndpoints : IRequest<WebhookEndpointListView>;

internal sealed class ListWebhookEndpointsHandler(IPaymentsDb db, TimeProvider clock)
    : IRequestHandler<ListWebhookEndpoints, WebhookEndpointListView>
{
    public Task<WebhookEndpointListView> Handle(ListWebhookEndpoints query, CancellationToken ct) =>
        db.EndpointsAsync(clock.GetUtcNow().UtcDateTime, ct);
}
