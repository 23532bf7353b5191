using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Auditing;

/// <summary>Seals new entries into the chain. A job sends it, so that no request waits for another.</summary>
public sealed record SealAudit : IRequest<int>;

internal sealed class SealAuditHandler(IPaymentsDb db) : IRequestHandler<SealAudit, int>
{
    /// <summary>An entry's transaction is committed at most so long after the entry's time.</summary>
    public static readonly TimeSpan CommitMax = TimeSpan.FromHours(1);

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

        return sealedNow;
    }

    /// <param name="after">
    /// The last entry of the batch before; null for the first batch, which also takes older entries committed since
    /// the last run.
    /// </param>
    private async Task<List<AuditEntry>> SealBatchAsync(AuditEntry? after, CancellationToken ct)
    {
        var last = await db.AuditSeals.OrderByDescending(s => s.Sequence).FirstOrDefaultAsync(ct);
        var waiting = db.AuditEntries.Where(e => !db.AuditSeals.Any(s => s.EntryId == e.Id));
        if (after is null && last is not null)
        {
            // Without a lower bound each run would read the whole table.
            var from = await db.AuditEntries.Where(e => e.Id == last.EntryId).Select(e => (DateTime?)e.At)
                .SingleOrDefaultAsync(ct) - CommitMax;
            waiting = from is null ? waiting : waiting.Where(e => e.At >= from);
        }

        var batch = await waiting.InKeyOrder(
            e => e.At, e => e.Id, descending: false, after is null ? null : (after.At, after.Id))
            .Take(BatchSize).ToListAsync(ct);
        var (sequence, hash) = (last?.Sequence ?? 0, last?.Hash ?? AuditSeal.Beginning);
        foreach (var entry in batch)
        {
            hash = entry.SealAfter(hash, ++sequence);
            db.AuditSeals.Add(new AuditSeal { Sequence = sequence, EntryId = entry.Id, Hash = hash });
        }

        return batch;
    }
}
