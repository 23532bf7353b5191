using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Auditing;

/// <summary>Seals new entries into the chain. A job sends it, so that no request waits for another.</summary>
public sealed record SealAudit : IRequest<int>;

internal sealed class SealAuditHandler(IPaymentsDb db, AuditSeals seals, AuditNotes notes, TimeProvider clock)
    : IRequestHandler<SealAudit, int>
{
    private const int BatchSize = 500;

    public async Task<int> Handle(SealAudit command, CancellationToken ct)
    {
        var sealedNow = 0;
        List<AuditEntry> batch = [];
        do
        {
            var after = batch.LastOrDefault();
            batch = await db.DecideAndSaveAsync(() => SealBatchAsync(after, ct), ct);
            sealedNow += batch.Count;
        }
        while (batch.Count == BatchSize);

        await notes.TakeAsync(ct);
        return sealedNow;
    }

    /// <param name="after">
    /// The last entry of the batch before; null for the first batch, which also takes older entries committed since
    /// the last run.
    /// </param>
    private async Task<List<AuditEntry>> SealBatchAsync(AuditEntry? after, CancellationToken ct)
    {
        var last = await db.AuditSeals.OrderByDescending(s => s.Sequence).FirstOrDefaultAsync(ct);
        // An entry from the future is no clock's difference: it is never sealed, and the check reports it.
        var newest = clock.GetUtcNow().UtcDateTime + AuditChain.LateMax;
        var waiting = db.UnsealedEntries().Where(e => e.At <= newest);
        if (after is null && last is not null)
        {
            // Without a lower bound each run would read the whole table.
            var from = await db.AuditEntries.Where(e => e.Id == last.EntryId).Select(e => (DateTime?)e.At)
                .SingleOrDefaultAsync(ct) - AuditChain.LateMax;
            waiting = from is null ? waiting : waiting.Where(e => e.At >= from);
        }

        var batch = await waiting.InKeyOrder(
            e => e.At, e => e.Id, descending: false, after is null ? null : (after.At, after.Id))
            .Take(BatchSize).ToListAsync(ct);
        foreach (var entry in batch)
        {
            last = seals.Make(entry, last?.Hash ?? AuditSeal.Beginning, (last?.Sequence ?? 0) + 1);
            db.AuditSeals.Add(last);
        }

        return batch;
    }
}
