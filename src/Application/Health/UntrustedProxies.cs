using System.Collections.Concurrent;
using CustomerPayments.Domain;

namespace CustomerPayments.Application.Health;

/// <summary>
/// Who passes on requests of others to this process without being trusted. Then all those others have one address, that
/// of the proxy, and share one limit. Kept in memory: each replica has connections of its own.
/// </summary>
public sealed class UntrustedProxies(TimeProvider clock) : IStandingAlarm
{
    /// <summary>One that has not been seen for so long has gone, or has been put right.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromHours(1);

    /// <summary>Anybody can send the header; those beyond so many would only take memory.</summary>
    private const int PeersMax = 100;

    private readonly ConcurrentDictionary<string, Sighting> peers = [];

    /// <param name="First">UTC.</param>
    /// <param name="Last">UTC.</param>
    private sealed record Sighting(DateTime First, DateTime Last);

    public AlarmCode Code => AlarmCode.ProxyNotTrusted;

    public bool IsOfProcess => true;

    /// <returns>Whether it is news, and so worth a line in the log.</returns>
    public bool Note(string address)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        Forget(now);
        if (peers.TryGetValue(address, out var known))
        {
            peers.TryUpdate(address, known with { Last = now }, known);
            return false;
        }

        return peers.Count < PeersMax && peers.TryAdd(address, new Sighting(now, now));
    }

    public Task<Alarm?> StandingAsync(CancellationToken ct) => Task.FromResult(Standing());

    /// <returns>The alarm, while it stands; its count is of proxies.</returns>
    public Alarm? Standing()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        Forget(now);
        var sightings = peers.Values.ToList();
        return sightings.Count == 0
            ? null
            : Alarm.Of(
                Code, sightings.Count,
                (long)(now - sightings.Min(s => s.First)).TotalSeconds, []);
    }

    private void Forget(DateTime now)
    {
        foreach (var gone in peers.Where(peer => now - peer.Value.Last >= RememberedFor))
            peers.TryRemove(gone);
    }
}
