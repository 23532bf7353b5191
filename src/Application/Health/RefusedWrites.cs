namespace CustomerPayments.Application.Health;

/// <summary>
/// When the database has last refused to write. A full disk shows in saves alone, since a question of a few bytes may
/// still find room. Kept in memory.
/// </summary>
public sealed class RefusedWrites(TimeProvider clock)
{
    /// <summary>For so long after the last refusal the database counts as one that takes no writes.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(30);

    private long lastTicks;

    public bool IsRecent => clock.GetUtcNow().UtcTicks - Volatile.Read(ref lastTicks) < RememberedFor.Ticks;

    public void Note() => Volatile.Write(ref lastTicks, clock.GetUtcNow().UtcTicks);
}
