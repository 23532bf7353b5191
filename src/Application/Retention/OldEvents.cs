using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Retention;

/// <summary>
/// Deletes the beginning of the log, once it was kept long enough. The feed of changes goes on telling of every
/// payment: before its events go, a payment is given the position of the latest of them as its change number.
/// </summary>
internal sealed class OldEvents(IPaymentsDb db, IOptions<RetentionOptions> kept, TimeProvider clock)
{
    private static readonly IReadOnlyList<string> OfPayments = EventType.Named("payment.*");

    /// <returns>How many were deleted.</returns>
    public async Task<int> DeleteAsync(CancellationToken ct)
    {
        var (all, end) = (0, clock.GetUtcNow().UtcDateTime - kept.Value.Events);
        while (await NextEndAsync(end, ct) is { } upTo)
        {
            // Readers below the new beginning go by the change numbers, and so these come before it; and before them
            // the mark that tells these numbers from those of replicas of an earlier version.
            await db.DecideAndSaveAsync(async () => (await db.EventLogs.SingleAsync(ct)).Adopt(upTo), ct);
            await NumberPaymentsAsync(upTo, ct);
            await db.DecideAndSaveAsync(async () => (await db.EventLogs.SingleAsync(ct)).BeginAfter(upTo), ct);
            all += await db.Events.Where(e => e.Position <= upTo).ExecuteDeleteAsync(ct);
        }

        return all;
    }

    /// <returns>The position of the last event of the next batch; null when there is none.</returns>
    private async Task<long?> NextEndAsync(DateTime end, CancellationToken ct)
    {
        var first = await db.Events.AsNoTracking().Where(e => e.Position > 0)
            .OrderBy(e => e.Position).Take(Batches.Size).Select(e => new { e.Position, e.OccurredAt }).ToListAsync(ct);
        return first.TakeWhile(e => e.OccurredAt < end).LastOrDefault()?.Position;
    }

    private async Task NumberPaymentsAsync(long upTo, CancellationToken ct)
    {
        var told = await db.Events.AsNoTracking().Where(e => e.Position <= upTo && OfPayments.Contains(e.Type))
            .Select(e => new { e.Subject, e.Position }).ToListAsync(ct);
        foreach (var latest in told.GroupBy(e => e.Subject).Select(same => same.MaxBy(e => e.Position)!))
        {
            var id = new PaymentId(Guid.Parse(EventSubject.IdIn(latest.Subject)));
            var number = latest.Position!.Value;
            await db.Payments.Where(p => p.Id == id).ExecuteUpdateAsync(
                p => p.SetProperty(x => x.ChangeNumber, number), ct);
        }
    }
}
