using CustomerPayments.Application.Payments;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// A shutdown waits for the charges in flight, so that their outcomes are recorded and need not be looked up. It says
/// from its beginning what it waits for.
/// </summary>
internal sealed class ChargesDrain(
    ChargesInFlight charges, IHostApplicationLifetime process, ILogger<ChargesDrain> log)
    : IHostedService, IDisposable
{
    /// <summary>The longest call to the gateway and a margin.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(75);

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource drained = new();

    public void Dispose() => drained.Dispose();

    public Task StartAsync(CancellationToken ct)
    {
        process.ApplicationStopping.Register(() => _ = TellAsync());
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken ct)
    {
        try
        {
            await charges.DrainAsync(ct);
        }
        catch (OperationCanceledException)
        {
            log.LogError(
                "The shutdown waits no longer; charges whose outcome follow-payments has to find out: {Count}",
                charges.Count);
        }
        finally
        {
            await drained.CancelAsync();
        }
    }

    /// <summary>While the process still listens, further charges may begin.</summary>
    private async Task TellAsync()
    {
        using var timer = new PeriodicTimer(TellEvery);
        try
        {
            do
            {
                if (charges.Count is > 0 and var count)
                    log.LogWarning("The shutdown waits for answers of the gateway; charges in flight: {Count}", count);
            }
            while (await timer.WaitForNextTickAsync(drained.Token));
        }
        catch (OperationCanceledException)
        {
            // all have their outcome
        }
    }
}
