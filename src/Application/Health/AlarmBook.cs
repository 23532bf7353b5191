using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Health;

/// <summary>
/// Notes which alarms stand. The save that notes that one came or went brings the event that tells it; of two replicas
/// that note the same at once the second save fails, and looks again.
/// </summary>
internal sealed class AlarmBook(IPaymentsDb db, Alarms alarms, TimeProvider clock)
{
    /// <summary>
    /// An alarm of a process ends when no process has seen it for so long: some of its looks, and twice the ten minutes
    /// that a clock may be wrong by.
    /// </summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(30);

    /// <summary>Everything: what stands, and what does no longer.</summary>
    /// <returns>All that stand, with those that only other processes see.</returns>
    public Task<List<RaisedAlarm>> NoteAllAsync(CancellationToken ct) => NoteAsync(
        async () => [.. await alarms.SharedAsync(ct), .. await alarms.OfProcessAsync(ct)], ends: true, ct);

    /// <summary>What this process knows and others may not. It cannot tell that such an alarm has ended.</summary>
    /// <returns>How many it sees.</returns>
    public async Task<int> NoteOwnAsync(CancellationToken ct)
    {
        var own = await alarms.OfProcessAsync(ct);
        if (own.Count > 0)
            await NoteAsync(() => alarms.OfProcessAsync(ct), ends: false, ct);
        return own.Count;
    }

    /// <param name="look">
    /// After the rows are read: what it sees is then younger than what they say, and another replica that has seen
    /// more has changed a row, which this save notices.
    /// </param>
    private Task<List<RaisedAlarm>> NoteAsync(
        Func<Task<List<Alarm>>> look, bool ends, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var rows = await db.RaisedAlarms.OrderBy(row => row.Code).ToDictionaryAsync(row => row.Code, ct);
        var standing = await look();
        var now = clock.GetUtcNow().UtcDateTime.AsStored();
        foreach (var alarm in standing)
        {
            if (!rows.TryGetValue(alarm.Code, out var row))
                db.RaisedAlarms.Add(rows[alarm.Code] = row = RaisedAlarm.Of(alarm.Code));
            row.See(alarm.Count, alarm.Subjects, now);
        }

        var seen = standing.Select(alarm => alarm.Code).ToHashSet();
        foreach (var row in rows.Values.Where(row => ends && row.Stands && !seen.Contains(row.Code)))
        {
            if (alarms.IsShared(row.Code) || now - row.SeenAt >= RememberedFor)
                row.End(now);
        }

        return rows.Values.Where(row => row.Stands).ToList();
    }, ct);
}
