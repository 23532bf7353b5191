using CustomerPayments.Application.Webhooks;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// A shutdown waits for the attempts that are being made, so that what a receiver has taken is not sent again.
/// </summary>
internal sealed class WebhooksDrain(WebhookLanes lanes) : IHostedService
{
    public Task StartAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StopAsync(CancellationToken ct) => lanes.DrainAsync(ct);
}
