using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Feeds;

/// <summary>The log as a reader finds it.</summary>
/// <param name="Waits">Whether there is something committed that the log does not show yet.</param>
internal sealed record LogStanding(
    string Epoch, DateTime? EpochSince, long Origin, long AdoptedUpTo, long LastPosition, Guid? LastEvent,
    DateTime? LastOccurredAt, bool Waits);

/// <summary>
/// Gives committed events their positions. Writers do not know of it and wait for nothing; of two that number at once,
/// the second save fails on the version of the log's row and begins again. Positions therefore become visible in their
/// order, and a reader that goes on from the last one misses nothing.
/// </summary>
internal sealed class EventNumbering(IPaymentsDb db, TimeProvider clock)
{
    /// <summary>So few at a time that the transaction is short.</summary>
    private const int BatchSize = 500;

    private sealed record Unnumbered(Guid Id, string Subject, int Version, DateTime OccurredAt);

    /// <summary>Numbers what is committed.</summary>
    /// <returns>The log with all that was committed before the call.</returns>
    public async Task<LogStanding> CatchUpAsync(CancellationToken ct)
    {
        while (true)
        {
            var standing = await LookAsync(ct);
            if (!standing.Waits)
                return standing;
            await NumberAsync(ct);
        }
    }

    /// <summary>Gives out one batch of positions.</summary>
    /// <returns>0 when there was nothing to do.</returns>
    public Task<int> NumberAsync(CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var log = await db.EventLogs.SingleAsync(ct);
        var adopted = await AdoptAsync(log, ct);
        var batch = await NextAsync(ct);
        if (batch.Count == 0)
            return adopted;

        var position = log.Append(batch.Count, batch[^1].Id, batch[^1].OccurredAt);
        foreach (var waiting in batch)
        {
            var stored = LoggedEvent.Stored(waiting.Id);
            db.Events.Attach(stored);
            stored.Number(position++);
        }

        return adopted + batch.Count;
    }, ct);

    private Task<LogStanding> LookAsync(CancellationToken ct) => db.EventLogs.AsNoTracking().Select(log =>
        new LogStanding(
            log.Epoch, log.EpochSince, log.Origin, log.AdoptedUpTo, log.LastPosition, log.LastEvent,
            log.LastOccurredAt,
            // The largest is found by its index; whether one is larger than this, PostgreSQL finds out by reading all.
            db.Events.Any(e => e.Position == null)
                || db.Payments.Max(p => (long?)p.ChangeNumber) > log.AdoptedUpTo))
        .SingleAsync(ct);

    /// <summary>
    /// The oldest ids first. Within one subject positions follow its version, whatever the clocks said that made the
    /// ids: an earlier version was committed before a later one was written, and so the second question finds it.
    /// </summary>
    private async Task<List<Unnumbered>> NextAsync(CancellationToken ct)
    {
        var waiting = db.Events.AsNoTracking().Where(e => e.Position == null);
        var first = await waiting.OrderBy(e => e.Id).Take(BatchSize)
            .Select(e => new Unnumbered(e.Id, e.Subject, e.SubjectVersion, e.OccurredAt)).ToListAsync(ct);
        if (first.Count == 0)
            return [];

        var upTo = first.GroupBy(e => e.Subject).ToDictionary(same => same.Key, same => same.Max(e => e.Version));
        var subjects = upTo.Keys.ToList();
        var same = await waiting.Where(e => subjects.Contains(e.Subject))
            .Select(e => new Unnumbered(e.Id, e.Subject, e.SubjectVersion, e.OccurredAt)).ToListAsync(ct);
        return InOrder([.. first.Concat(same.Where(e => e.Version <= upTo[e.Subject])).DistinctBy(e => e.Id)]);
    }

    /// <summary>By id; but each subject's events fill their places in the order of its versions.</summary>
    private static List<Unnumbered> InOrder(List<Unnumbered> batch)
    {
        batch.Sort((one, other) => one.Id.CompareTo(other.Id));
        var bySubject = batch.GroupBy(e => e.Subject).ToDictionary(
            same => same.Key, same => new Queue<Unnumbered>(same.OrderBy(e => e.Version).ThenBy(e => e.Id)));
        return [.. batch.Select(place => bySubject[place.Subject].Dequeue())];
    }

    /// <summary>
    /// A replica of an earlier version writes no events; it numbers its changes of payments under a lock of its own, in
    /// the order of their commits. Each is told by an event of the payment's present state.
    /// </summary>
    private async Task<int> AdoptAsync(EventLog log, CancellationToken ct)
    {
        var changed = await db.Payments.AsNoTracking().Where(p => p.ChangeNumber > log.AdoptedUpTo)
            .OrderBy(p => p.ChangeNumber).Take(BatchSize).Select(PaymentViews.Columns(db)).ToListAsync(ct);
        if (changed.Count == 0)
            return 0;

        var ids = changed.Select(row => row.Id).ToList();
        var owners = await db.Payments.Where(p => ids.Contains(p.Id)).Select(p => new { p.Id, p.CustomerId })
            .ToDictionaryAsync(p => p.Id, p => p.CustomerId, ct);
        var now = clock.GetUtcNow().UtcDateTime.AsStored();
        foreach (var (ordinal, row) in changed.Index())
        {
            db.Events.Add(LoggedEvent.Of(
                PaymentFacts.Of(row.Status), new EventSubject($"{row.Id.Value}", row.Version), owners[row.Id],
                EventRecorder.JsonOf(row.ToBackOfficeView()), now, ordinal));
        }

        log.Adopt(changed[^1].ChangeNumber);
        return changed.Count;
    }
}
