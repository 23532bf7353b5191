using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>What the right caller sends to the operations of webhooks.</summary>
public sealed partial class AuthorizationTests
{
    private const string Endpoints = "/v1/backoffice/webhook-endpoints";

    private static Dictionary<string, Row> WebhookRows() => new()
    {
        ["addWebhookEndpoint"] = new(422, (_, _) => Post(
            Endpoints, new { url = "http://10.0.0.1/", types = Array.Empty<string>() })),
        ["listWebhookEndpoints"] = new(200, (_, _) => Get(Endpoints)),
        ["getWebhookEndpoint"] = new(404, (_, _) => Get($"{Endpoints}/{Nowhere}")),
        ["changeWebhookEndpoint"] = new(
            404, (_, _) => Send(HttpMethod.Patch, $"{Endpoints}/{Nowhere}", new { status = "paused" })),
        ["deleteWebhookEndpoint"] = new(404, (_, _) => Send(HttpMethod.Delete, $"{Endpoints}/{Nowhere}")),
        ["rotateWebhookSecret"] = new(
            404, (_, _) => Post($"{Endpoints}/{Nowhere}/rotate-secret", new { endPresent = false })),
        ["testWebhookEndpoint"] = new(404, (_, _) => Post($"{Endpoints}/{Nowhere}/test", null)),
        ["listWebhookDeliveries"] = new(404, (_, _) => Get($"{Endpoints}/{Nowhere}/deliveries")),
        ["redeliverWebhooks"] = new(
            404, (_, _) => Post($"{Endpoints}/{Nowhere}/redeliver", new { since = "2026-06-01T00:00:00Z" })),
        ["redeliverWebhook"] = new(
            404, (_, _) => Post($"{Endpoints}/{Nowhere}/deliveries/{Nowhere}/redeliver", null)),
    };
}
