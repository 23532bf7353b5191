using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Persistence;

/// <summary>
/// How the runs of a job share rows that fall due: each run takes some for itself by moving their due time ahead, and
/// a run that dies loses them when that lease is over. No row is locked in between, so that a job can run twice, late,
/// on two machines, or after a crash.
/// </summary>
internal static class Claims
{
    private const string Id = "Id";
    private const string ClaimId = "ClaimId";

    /// <summary>The keys of rows that are due, the longest overdue first.</summary>
    /// <param name="due">Name of the property that says from when on (UTC); null there is never.</param>
    /// <param name="now">UTC.</param>
    /// <param name="key">Name of the key's property.</param>
    public static Task<List<TKey>> DueAsync<TRow, TKey>(
        this IQueryable<TRow> rows, string due, DateTime now, int max, CancellationToken ct, string key = Id)
        where TRow : class =>
        rows.Where(row => EF.Property<DateTime?>(row, due) <= now)
            .OrderBy(row => EF.Property<DateTime?>(row, due)).ThenBy(row => EF.Property<TKey>(row, key))
            .Select(row => EF.Property<TKey>(row, key)).Take(max).ToListAsync(ct);

    /// <summary>
    /// Takes rows that are due for the caller alone, until the lease is over. Of two callers that found the same row
    /// due, one moves its due time, and the other no longer finds it due.
    /// </summary>
    /// <param name="due">Name of the property that says from when on (UTC); null there is never.</param>
    /// <param name="now">UTC.</param>
    public static async Task<Claim<TRow, TKey>> ClaimAsync<TRow, TKey>(
        this IQueryable<TRow> rows, string due, DateTime now, TimeSpan lease, int max, CancellationToken ct)
        where TRow : class
    {
        var keys = await rows.DueAsync<TRow, TKey>(due, now, max, ct);
        var (claim, leaseEnd) = ((Guid?)Guid.NewGuid(), (DateTime?)(now + lease));
        var found = rows.Where(row => keys.Contains(EF.Property<TKey>(row, Id)));
        if (keys.Count > 0)
        {
            await found.Where(row => EF.Property<DateTime?>(row, due) <= now).ExecuteUpdateAsync(
                row => row.SetProperty(r => EF.Property<Guid?>(r, ClaimId), claim)
                    .SetProperty(r => EF.Property<DateTime?>(r, due), leaseEnd), ct);
        }

        return new Claim<TRow, TKey>(keys, found.Where(row => EF.Property<Guid?>(row, ClaimId) == claim));
    }
}

/// <param name="Keys">Of the rows that were due; others may have claimed some of them.</param>
/// <param name="Rows">The rows that the caller has claimed.</param>
internal sealed record Claim<TRow, TKey>(IReadOnlyList<TKey> Keys, IQueryable<TRow> Rows)
{
    /// <summary>Whether nothing was due.</summary>
    public bool IsEmpty => Keys.Count == 0;
}
