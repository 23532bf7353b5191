using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Webhooks;

/// <summary>Changes what is named; null leaves a field as it is, and an empty description takes it away.</summary>
/// <param name="Status">Pauses or resumes. While it stands still its events wait; none is lost.</param>
public sealed record ChangeWebhookEndpoint(
    Guid Id, string? Url = null, IReadOnlyList<string>? Types = null, string? Description = null,
    WebhookEndpointWish? Status = null) : IRequest<WebhookEndpointView>;

/// <summary>What the back office may set an endpoint to; only we disable one.</summary>
public enum WebhookEndpointWish { Active, Paused }

internal sealed class ChangeWebhookEndpointValidator : AbstractValidator<ChangeWebhookEndpoint>
{
    public ChangeWebhookEndpointValidator(IWebhookAddresses addresses)
    {
        RuleFor(c => c.Url!).EndpointUrl(addresses).When(c => c.Url is not null);
        RuleFor(c => c.Types!).EventTypes().When(c => c.Types is not null);
        RuleFor(c => c.Description).EndpointDescription();
    }
}

internal sealed class ChangeWebhookEndpointHandler(
    IPaymentsDb db, WebhookBacklog backlog, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<ChangeWebhookEndpoint, WebhookEndpointView>
{
    public async Task<WebhookEndpointView> Handle(ChangeWebhookEndpoint command, CancellationToken ct)
    {
        var resumed = await db.DecideAndSaveAsync(async () =>
        {
            var endpoint = await db.TrackedEndpointAsync(command.Id, ct);
            if (command.Url is { } url)
                await db.RequireOwnUrlAsync(command.Id, url, ct);

            endpoint.Amend(command.Url, command.Types, command.Description);
            var isResumed = command.Status is WebhookEndpointWish.Active && endpoint.Resume();
            if (command.Status is WebhookEndpointWish.Paused)
                endpoint.Pause();
            audit.RecordEndpoint(Audited.WebhookEndpointPut);
            return isResumed;
        }, ct);
        var now = clock.GetUtcNow().UtcDateTime;
        if (resumed)
            await backlog.ComeDueAsync(command.Id, anew: true, now, ct);
        return await db.EndpointAsync(command.Id, now, ct);
    }
}
