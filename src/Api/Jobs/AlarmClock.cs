using CustomerPayments.Application.Health;
using MediatR;

namespace CustomerPayments.Api.Jobs;

/// <summary>
/// Looks every minute for alarms that this process alone may see. Each process does so for itself, also one that runs
/// no jobs.
/// </summary>
internal sealed class AlarmClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AlarmClock> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TickAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(
                    "This process could not note its alarms, and tries again in a minute: {Reason}", e.Message);
            }
        }
    }

    /// <summary>What each minute does.</summary>
    public async Task TickAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new NoteOwnAlarms(), ct);
    }
}
