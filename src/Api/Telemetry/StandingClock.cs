using CustomerPayments.Application.Telemetry;
using CustomerPayments.Application.Watch;
using MediatR;

namespace CustomerPayments.Api.Telemetry;

/// <summary>
/// Reads every 15 seconds what the gauges show. Each replica does so for itself: whichever is scraped knows the state
/// of all, and none depends on another that may be gone.
/// </summary>
internal sealed class StandingClock(
    IServiceScopeFactory scopes, StandingMetrics metrics, TimeProvider clock, ILogger<StandingClock> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await TickAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The gauges could not be read, and go on showing the last reading: {Reason}", e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>One reading.</summary>
    public async Task TickAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        metrics.Show(await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ReadStanding(), ct));
    }
}
