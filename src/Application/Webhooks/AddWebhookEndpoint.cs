using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Secrets;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Webhooks;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <summary>Tells another system of events from now on. The secret is shown now and never again.</summary>
/// <param name="Types">Patterns: <c>*</c>, <c>payment.*</c> or <c>payment.succeeded</c>.</param>
public sealed record AddWebhookEndpoint(string Url, IReadOnlyList<string> Types, string? Description)
    : IRequest<WebhookEndpointWithSecretView>;

internal sealed class AddWebhookEndpointValidator : AbstractValidator<AddWebhookEndpoint>
{
    public AddWebhookEndpointValidator(IWebhookAddresses addresses)
    {
        RuleFor(c => c.Url).EndpointUrl(addresses);
        RuleFor(c => c.Types).EventTypes();
        RuleFor(c => c.Description).EndpointDescription();
    }
}

internal sealed class AddWebhookEndpointHandler(
    IPaymentsDb db, WebhookLog log, ISecretBox box, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<AddWebhookEndpoint, WebhookEndpointWithSecretView>
{
    public async Task<WebhookEndpointWithSecretView> Handle(AddWebhookEndpoint command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (id, secret) = (Guid.CreateVersion7(now), WebhookSecrets.Make());
        var (closed, end) = (box.Close(secret), await log.LastPositionAsync(ct));
        await db.DecideAndSaveAsync(async () =>
        {
            var present = await db.WebhookEndpoints.Select(e => e.Id).ToListAsync(ct);
            if (present.Contains(id))
                return; // committed by an attempt whose answer was lost

            await db.RequireOwnUrlAsync(id, command.Url, ct);
            if (present.Count >= WebhookEndpoint.Max)
                throw new RuleViolationException(
                    "too-many-webhook-endpoints", $"There are {WebhookEndpoint.Max} endpoints, which is the most.");

            db.WebhookEndpoints.Add(WebhookEndpoint.Register(
                id, command.Url, command.Types, command.Description, closed, end, now));
            audit.RecordEndpoint(Audited.WebhookEndpointPut);
        }, ct);
        return new WebhookEndpointWithSecretView(await db.EndpointAsync(id, now, ct), secret);
    }
}
