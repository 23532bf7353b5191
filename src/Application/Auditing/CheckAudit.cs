using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Auditing;

/// <summary>Recomputes every seal and reports entries that were changed, removed or inserted.</summary>
/// <param name="Sequence">
/// A place in the chain that was noted earlier, with its <paramref name="Hash"/>; shows whether the end was cut off.
/// </param>
public sealed record CheckAudit(long? Sequence = null, string? Hash = null) : IRequest<AuditCheckView>;

/// <param name="Sealed">Entries in the chain.</param>
/// <param name="Unsealed">Entries that wait for the job; a change of these does not show yet.</param>
/// <param name="LastHash">To be noted elsewhere with <paramref name="Sealed"/> and checked later.</param>
/// <param name="Faults">The first hundred.</param>
public sealed record AuditCheckView(
    bool Intact, long Sealed, long Unsealed, string LastHash, IReadOnlyList<AuditFaultView> Faults);

public enum AuditFaultKind { Changed, Removed, Inserted, NotAsNoted }

/// <param name="Sequence">The place in the chain; null for an entry that was inserted outside it.</param>
public sealed record AuditFaultView(AuditFaultKind Kind, long? Sequence, Guid? EntryId);

internal sealed class CheckAuditValidator : AbstractValidator<CheckAudit>
{
    public CheckAuditValidator()
    {
        RuleFor(q => q.Sequence).GreaterThan(0);
        RuleFor(q => q.Hash).Matches("^[0-9a-f]{64}$");
        RuleFor(q => q.Hash).Must((q, _) => q.Sequence is null == q.Hash is null)
            .WithMessage("Give both sequence and hash, or neither.");
    }
}

internal sealed class CheckAuditHandler(IPaymentsDb db) : IRequestHandler<CheckAudit, AuditCheckView>
{
    private const int BatchSize = 1000;
    private const int FaultsMax = 100;

    public async Task<AuditCheckView> Handle(CheckAudit query, CancellationToken ct)
    {
        var faults = new List<AuditFaultView>();
        var (sequence, hash, lastAt) = (0L, AuditSeal.Beginning, (DateTime?)null);
        while (await BatchAsync(sequence, ct) is { Count: > 0 } batch)
        {
            foreach (var (seal, entry) in batch)
            {
                // A missing seal hides its entry too; the next seal no longer fits.
                for (sequence++; sequence < seal.Sequence; sequence++)
                    faults.Add(new AuditFaultView(AuditFaultKind.Removed, sequence, null));
                if (entry is null)
                    faults.Add(new AuditFaultView(AuditFaultKind.Removed, sequence, seal.EntryId));
                else if (entry.SealAfter(hash, sequence) != seal.Hash)
                    faults.Add(new AuditFaultView(AuditFaultKind.Changed, sequence, entry.Id));
                if (sequence == query.Sequence && seal.Hash != query.Hash)
                    faults.Add(new AuditFaultView(AuditFaultKind.NotAsNoted, sequence, seal.EntryId));
                (hash, lastAt) = (seal.Hash, entry?.At ?? lastAt);
            }
        }

        if (query.Sequence > sequence)
            faults.Add(new AuditFaultView(AuditFaultKind.NotAsNoted, query.Sequence, null));

        var waiting = db.AuditEntries.Where(e => !db.AuditSeals.Any(s => s.EntryId == e.Id));
        var tooOld = lastAt - SealAuditHandler.CommitMax;
        faults.AddRange(await waiting.Where(e => e.At < tooOld).OrderBy(e => e.At).Take(FaultsMax)
            .Select(e => new AuditFaultView(AuditFaultKind.Inserted, null, e.Id)).ToListAsync(ct));
        return new AuditCheckView(
            faults.Count == 0, sequence, await waiting.LongCountAsync(ct), hash, [.. faults.Take(FaultsMax)]);
    }

    private async Task<List<(AuditSeal Seal, AuditEntry? Entry)>> BatchAsync(long after, CancellationToken ct)
    {
        var seals = await db.AuditSeals.AsNoTracking().Where(s => s.Sequence > after).OrderBy(s => s.Sequence)
            .Take(BatchSize).ToListAsync(ct);
        var ids = seals.Select(s => s.EntryId).ToList();
        var entries = await db.AuditEntries.AsNoTracking().Where(e => ids.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, ct);
        return [.. seals.Select(seal => (seal, entries.GetValueOrDefault(seal.EntryId)))];
    }
}
