using CustomerPayments.Domain;

namespace CustomerPayments.Application.Health;

/// <summary>
/// Whether another replica's clock is ahead of this one's, told by the instants that it writes: none of them can lie in
/// the future. Of two clocks that disagree the slow one's replica notices it. Kept in memory.
/// </summary>
public sealed class ClockWatch(TimeProvider clock) : IStandingAlarm
{
    /// <summary>
    /// Clocks of replicas may disagree so far: a token that one has issued is refused by another as not yet valid when
    /// they disagree further.
    /// </summary>
    public static readonly TimeSpan DifferenceMax = TimeSpan.FromSeconds(60);

    /// <summary>Early enough that nobody has been signed out, and above what a busy machine is late by.</summary>
    public static readonly TimeSpan AlarmAbove = TimeSpan.FromSeconds(45);

    /// <summary>A difference that was not seen for so long is over.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(15);

    private readonly Lock gate = new();
    private (DateTime First, DateTime Last)? seen;

    public AlarmCode Code => AlarmCode.ClockSkew;

    public bool IsOfProcess => true;

    /// <param name="written">UTC; an instant that a replica has written a moment ago, as its own clock told it.</param>
    public void Hear(DateTime written)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (written - now <= AlarmAbove)
            return;

        lock (gate)
            seen = (seen is { } before && now - before.Last < RememberedFor ? before.First : now, now);
    }

    public Task<Alarm?> StandingAsync(CancellationToken ct) => Task.FromResult(Standing());

    /// <returns>The alarm, while it stands; its count is of this replica.</returns>
    public Alarm? Standing()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        lock (gate)
        {
            return seen is { } sighting && now - sighting.Last < RememberedFor
                ? Alarm.Of(Code, 1, (long)(now - sighting.First).TotalSeconds, [])
                : null;
        }
    }
}
