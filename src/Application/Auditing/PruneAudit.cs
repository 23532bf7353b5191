using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Auditing;

/// <summary>
/// Deletes the beginning of the trail, and leaves proof that the deletion was ours. The running API may only insert
/// here; this is work for the role that migrates.
/// </summary>
/// <param name="Before">UTC; younger entries stay.</param>
/// <returns>How many entries were deleted.</returns>
public sealed record PruneAudit(DateTime Before) : IRequest<int>;

internal sealed class PruneAuditHandler(
    IPaymentsDb db, AuditChain chain, AuditSeals seals, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<PruneAudit, int>
{
    private const int BatchSize = 10_000;

    /// <exception cref="RuleViolationException">
    /// <c>audit-not-intact</c>: what is to be deleted is not as it was written, so nothing is deleted.
    /// </exception>
    public async Task<int> Handle(PruneAudit command, CancellationToken ct)
    {
        var last = await LastBeforeAsync(command.Before, ct);
        if (last is not null)
        {
            if ((await chain.CheckAsync([], last.Sequence, ct)).Faults is [var fault, ..])
            {
                throw new RuleViolationException(
                    "audit-not-intact",
                    $"The trail is not as it was written at {fault.Sequence}; look at audit/check before pruning.");
            }

            await db.DecideAndSaveAsync(() =>
            {
                db.AuditPrunings.Add(seals.Prune(last, clock.GetUtcNow().UtcDateTime.AsStored()));
                audit.Record(Audited.AuditPruned, detail: $"up to {last.Sequence}, before {command.Before:yyyy-MM-dd}");
            }, ct);
        }

        return await DeletePrunedAsync(ct);
    }

    /// <summary>The end of the longest beginning whose entries are all older.</summary>
    private async Task<AuditSeal?> LastBeforeAsync(DateTime before, CancellationToken ct)
    {
        var firstToStay = await db.AuditEntries.Where(e => e.At >= before)
            .Join(db.AuditSeals, e => e.Id, s => s.EntryId, (_, s) => (long?)s.Sequence).MinAsync(ct);
        return await db.AuditSeals.AsNoTracking().Where(s => s.Sequence < (firstToStay ?? long.MaxValue))
            .Where(s => !db.AuditPrunings.Any(p => p.Sequence >= s.Sequence))
            .OrderByDescending(s => s.Sequence).FirstOrDefaultAsync(ct);
    }

    /// <summary>Entries before their seals: a crash in between leaves what the next run finds again.</summary>
    private async Task<int> DeletePrunedAsync(CancellationToken ct)
    {
        var deleted = 0;
        var until = await db.AuditPrunings.MaxAsync(p => (long?)p.Sequence, ct) ?? 0;
        while (await db.AuditSeals.Where(s => s.Sequence <= until).OrderBy(s => s.Sequence).Select(s => s.Sequence)
            .Take(BatchSize).ToListAsync(ct) is { Count: > 0 } batch)
        {
            var end = batch[^1];
            deleted += await db.AuditEntries
                .Where(e => db.AuditSeals.Any(s => s.EntryId == e.Id && s.Sequence <= end)).ExecuteDeleteAsync(ct);
            await db.AuditSeals.Where(s => s.Sequence <= end).ExecuteDeleteAsync(ct);
        }

        return deleted;
    }
}
