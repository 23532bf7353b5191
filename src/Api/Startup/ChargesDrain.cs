using CustomerPayments.Application.Payments;

namespace CustomerPayments.Api.Startup;

/// <summary>
/// A shutdown waits for the charges in flight, so that their outcomes are recorded and need not be looked up.
/// </summary>
internal sealed class ChargesDrain(ChargesInFlight charges) : IHostedService
{
    /// <summary>The longest call to the gateway and a margin.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(75);

    public Task StartAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StopAsync(CancellationToken ct) => charges.DrainAsync(ct);
}
