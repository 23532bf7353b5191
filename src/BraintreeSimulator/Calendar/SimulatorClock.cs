using CustomerPayments.BraintreeSimulator.Ledger;

namespace CustomerPayments.BraintreeSimulator.Calendar;

/// <summary>Real time plus the days by which it was moved forward, which are kept in the state file.</summary>
internal sealed class SimulatorClock(TimeProvider time, GatewayLedger ledger)
{
    /// <summary>UTC, in whole microseconds: the resolution of Braintree's timestamps.</summary>
    public DateTime Now
    {
        get
        {
            var now = time.GetUtcNow().UtcDateTime + (ledger.Clock?.Offset ?? TimeSpan.Zero);
            return new DateTime(now.Ticks - now.Ticks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);
        }
    }

    /// <summary>Waits in real time (the simulator's own days do not shorten a network's delay).</summary>
    public Task Wait(TimeSpan delay, CancellationToken ct) => Task.Delay(delay, time, ct);

    public void Advance(TimeSpan by)
    {
        lock (ledger.Gate)
            ledger.Save(new ClockRecord { Offset = (ledger.Clock?.Offset ?? TimeSpan.Zero) + by });
    }
}
