using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Secrets;
using CustomerPayments.Application.Settings;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Webhooks;

/// <summary>Makes a new secret, which is shown now and never again.</summary>
/// <param name="EndPresent">
/// Whether the present secret ends at once, because it has leaked; else it is good for the overlap of the settings.
/// </param>
public sealed record RotateWebhookSecret(Guid Id, bool EndPresent) : IRequest<WebhookEndpointWithSecretView>;

internal sealed class RotateWebhookSecretHandler(
    IPaymentsDb db, ISecretBox box, AuditTrail audit, IOptions<WebhooksOptions> options, TimeProvider clock)
    : IRequestHandler<RotateWebhookSecret, WebhookEndpointWithSecretView>
{
    public async Task<WebhookEndpointWithSecretView> Handle(RotateWebhookSecret command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var secret = WebhookSecrets.Make();
        var closed = box.Close(secret);
        await db.DecideAndSaveAsync(async () =>
        {
            var endpoint = await db.TrackedEndpointAsync(command.Id, ct);
            if (endpoint.ClosedSecret == closed)
                return; // committed by an attempt whose answer was lost

            endpoint.Rotate(closed, command.EndPresent ? null : now + options.Value.SecretOverlap);
            audit.RecordEndpoint(Audited.WebhookSecretRotated);
        }, ct);
        return new WebhookEndpointWithSecretView(await db.EndpointAsync(command.Id, now, ct), secret);
    }
}
