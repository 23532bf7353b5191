using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Auditing;

/// <param name="Sequence">The place in the chain; null for an entry outside it.</param>
public sealed record AuditFaultView(AuditFaultKind Kind, long? Sequence, Guid? EntryId);

public enum AuditFaultKind { Changed, Removed, Inserted, Misdated, NotAsNoted, UnknownKey }

/// <summary>Recomputes the chain and compares it with the checkpoints that were noted outside the database.</summary>
internal sealed class AuditChain(IPaymentsDb db, AuditSeals seals, IAuditNotebook notebook, TimeProvider clock)
{
    /// <summary>
    /// So much later than its time an entry may be committed, the difference between the clocks of replicas included.
    /// </summary>
    public static readonly TimeSpan LateMax = TimeSpan.FromMinutes(10);

    public const int FaultsMax = 100;

    private const int BatchSize = 1000;

    private readonly List<AuditFaultView> faults = [];

    /// <param name="Sequence">Of the last seal; 0 without one.</param>
    public sealed record Checked(long Sequence, string LastHash, IReadOnlyList<AuditFaultView> Faults);

    /// <param name="alsoNoted">Checkpoints besides those in the notebook.</param>
    /// <param name="until">The last place to look at; null looks at all, and at what is not sealed yet.</param>
    public async Task<Checked> CheckAsync(
        IEnumerable<AuditCheckpoint> alsoNoted, long? until, CancellationToken ct)
    {
        faults.Clear();
        var (sequence, hash) = await BeginAsync(ct);
        var begin = sequence;
        var noted = notebook.Read().Concat(alsoNoted).Where(note => note.Sequence > begin).ToList();
        var keyedFrom = noted.Where(note => note.KeyVersion > 0).Select(note => note.Sequence)
            .DefaultIfEmpty(long.MaxValue).Min();
        var byPlace = noted.ToLookup(note => note.Sequence);
        DateTime? lastAt = null;
        while (await BatchAsync(sequence, until ?? long.MaxValue, ct) is { Count: > 0 } batch)
        {
            foreach (var (seal, entry) in batch)
            {
                // A missing seal hides its entry too; the next seal no longer fits.
                for (sequence++; sequence < seal.Sequence; sequence++)
                    Report(AuditFaultKind.Removed, sequence, null);
                keyedFrom = seal.KeyVersion > 0 ? Math.Min(keyedFrom, sequence) : keyedFrom;
                Look(seal, entry, hash, mustBeKeyed: sequence >= keyedFrom);
                if (byPlace[sequence].Any(note => note.Hash != seal.Hash))
                    Report(AuditFaultKind.NotAsNoted, sequence, seal.EntryId);
                (hash, lastAt) = (seal.Hash, entry?.At ?? lastAt);
            }
        }

        if (until is null)
        {
            if (noted.Where(note => note.Sequence > sequence).MaxBy(note => note.Sequence) is { } beyond)
                Report(AuditFaultKind.NotAsNoted, beyond.Sequence, null);
            await LookAtUnsealedAsync(lastAt, ct);
        }

        return new Checked(sequence, hash, [.. faults]);
    }

    /// <summary>The place and the hash before the first entry that was not pruned.</summary>
    private async Task<(long Sequence, string Hash)> BeginAsync(CancellationToken ct)
    {
        foreach (var pruning in await db.AuditPrunings.AsNoTracking().OrderByDescending(p => p.Sequence)
            .ToListAsync(ct))
        {
            if (seals.IsOurs(pruning))
                return (pruning.Sequence, pruning.Hash);
            Report(AuditFaultKind.Changed, pruning.Sequence, null);
        }

        return (0, AuditSeal.Beginning);
    }

    private void Look(AuditSeal seal, AuditEntry? entry, string previous, bool mustBeKeyed)
    {
        if (entry is null)
            Report(AuditFaultKind.Removed, seal.Sequence, seal.EntryId);
        else if (!seals.Knows(seal.KeyVersion))
            Report(AuditFaultKind.UnknownKey, seal.Sequence, entry.Id);
        else if (!seals.Fits(seal, entry, previous) || (seal.KeyVersion == 0 && mustBeKeyed))
            Report(AuditFaultKind.Changed, seal.Sequence, entry.Id);
    }

    private async Task LookAtUnsealedAsync(DateTime? lastAt, CancellationToken ct)
    {
        var tooOld = lastAt - LateMax;
        var tooNew = clock.GetUtcNow().UtcDateTime + LateMax;
        foreach (var inserted in await db.UnsealedEntries().Where(e => e.At < tooOld).OrderBy(e => e.At).Take(FaultsMax)
            .Select(e => e.Id).ToListAsync(ct))
            Report(AuditFaultKind.Inserted, null, inserted);
        foreach (var misdated in await db.UnsealedEntries().Where(e => e.At > tooNew).OrderBy(e => e.At).Take(FaultsMax)
            .Select(e => e.Id).ToListAsync(ct))
            Report(AuditFaultKind.Misdated, null, misdated);
    }

    private void Report(AuditFaultKind kind, long? sequence, Guid? entry)
    {
        if (faults.Count < FaultsMax)
            faults.Add(new AuditFaultView(kind, sequence, entry));
    }

    private async Task<List<(AuditSeal Seal, AuditEntry? Entry)>> BatchAsync(
        long after, long until, CancellationToken ct)
    {
        var batch = await db.AuditSeals.AsNoTracking().Where(s => s.Sequence > after && s.Sequence <= until)
            .OrderBy(s => s.Sequence).Take(BatchSize).ToListAsync(ct);
        var ids = batch.Select(s => s.EntryId).ToList();
        var entries = await db.AuditEntries.AsNoTracking().Where(e => ids.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, ct);
        return [.. batch.Select(seal => (seal, entries.GetValueOrDefault(seal.EntryId)))];
    }
}

internal static class AuditEntries
{
    /// <summary>Those that wait for the job, and those that it will never seal.</summary>
    public static IQueryable<AuditEntry> UnsealedEntries(this IPaymentsDb db) =>
        db.AuditEntries.Where(e => !db.AuditSeals.Any(s => s.EntryId == e.Id));
}
