using System.Collections.Concurrent;
using CustomerPayments.Domain;

namespace CustomerPayments.Application.Health;

/// <summary>What a page of the portal was kept from by its content policy.</summary>
/// <param name="Directive">The directive that forbade it, such as <c>script-src-elem</c>.</param>
/// <param name="Blocked">The origin that it was to come from or go to, or a word such as <c>inline</c>.</param>
public sealed record PolicyBreach(string Directive, string Blocked)
{
    /// <summary>What only looks different, and what extensions of browsers cause all day.</summary>
    private static readonly string[] Looks = ["style-src", "img-src", "font-src", "media-src", "manifest-src"];

    /// <summary>Whether it could have run a script, sent something away, or drawn a form of a stranger's.</summary>
    public bool IsGrave => !Looks.Any(look => Directive.StartsWith(look, StringComparison.Ordinal));
}

/// <summary>
/// What browsers report of breaches of the portal's content policy (PCI DSS 4.0.1, 11.6.1). Kept in memory: each
/// replica hears reports of its own. Anybody can send one, so there are counts by directive and origin, nothing else.
/// </summary>
public sealed class PolicyBreaches(TimeProvider clock) : IStandingAlarm
{
    /// <summary>A breach that no browser has reported for so long is over.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromDays(1);

    /// <summary>Those beyond so many kinds would only take memory.</summary>
    private const int KindsMax = 100;

    private readonly ConcurrentDictionary<PolicyBreach, Sighting> kinds = [];

    /// <param name="First">UTC.</param>
    /// <param name="Last">UTC.</param>
    private sealed record Sighting(DateTime First, DateTime Last, int Count);

    public AlarmCode Code => AlarmCode.PolicyBreached;

    public bool IsOfProcess => true;

    /// <returns>Whether it is news, and so worth a line in the log.</returns>
    public bool Note(PolicyBreach breach)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        Forget(now);
        if (!kinds.ContainsKey(breach) && kinds.Count >= KindsMax)
            return false;

        var sighting = kinds.AddOrUpdate(
            breach, new Sighting(now, now, 1), (_, known) => known with { Last = now, Count = known.Count + 1 });
        return sighting.Count == 1;
    }

    public Task<Alarm?> StandingAsync(CancellationToken ct) => Task.FromResult(Standing());

    /// <returns>The alarm, while it stands; its count is of reports.</returns>
    public Alarm? Standing()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        Forget(now);
        var grave = kinds.Where(kind => kind.Key.IsGrave).Select(kind => kind.Value).ToList();
        return grave.Count == 0
            ? null
            : Alarm.Of(
                Code, grave.Sum(sighting => sighting.Count),
                (long)(now - grave.Min(sighting => sighting.First)).TotalSeconds, []);
    }

    private void Forget(DateTime now)
    {
        foreach (var gone in kinds.Where(kind => now - kind.Value.Last >= RememberedFor))
            kinds.TryRemove(gone);
    }
}
