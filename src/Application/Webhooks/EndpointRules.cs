using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <summary>What more than one command requires of an endpoint.</summary>
internal static class EndpointRules
{
    /// <exception cref="NotFoundException"/>
    public static async Task<WebhookEndpoint> TrackedEndpointAsync(
        this IPaymentsDb db, Guid id, CancellationToken ct) =>
        await db.WebhookEndpoints.SingleOrDefaultAsync(e => e.Id == id, ct)
            ?? throw new NotFoundException("webhook endpoint");

    public static void RequireActive(this WebhookEndpoint endpoint)
    {
        if (endpoint.Status is not WebhookEndpointStatus.Active)
            throw new RuleViolationException(
                "webhook-endpoint-not-active", "The endpoint is paused or disabled. Set its status to active first.");
    }

    /// <param name="id">The endpoint that is to have the address.</param>
    public static async Task RequireOwnUrlAsync(this IPaymentsDb db, Guid id, string url, CancellationToken ct)
    {
        if (await db.WebhookEndpoints.AnyAsync(e => e.Url == url && e.Id != id, ct))
            throw new RuleViolationException(
                "webhook-endpoint-exists", "There is an endpoint with this address. Change that one.");
    }
}
