using CustomerPayments.Application.Persistence;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Auditing;

/// <summary>
/// Recomputes every seal, compares the checkpoints that were noted outside the database, and reports entries that were
/// changed, removed, inserted or misdated.
/// </summary>
/// <param name="Sequence">
/// A place in the chain that was noted earlier, with its <paramref name="Hash"/>, in addition to this process's own.
/// </param>
public sealed record CheckAudit(long? Sequence = null, string? Hash = null) : IRequest<AuditCheckView>;

/// <param name="Sealed">Entries in the chain, with those that were pruned.</param>
/// <param name="Unsealed">Entries that wait for the job; a change of these does not show yet.</param>
/// <param name="LastHash">To be noted elsewhere with <paramref name="Sealed"/> and checked later.</param>
/// <param name="Faults">The first hundred.</param>
public sealed record AuditCheckView(
    bool Intact, long Sealed, long Unsealed, string LastHash, IReadOnlyList<AuditFaultView> Faults);

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

internal sealed class CheckAuditHandler(IPaymentsDb db, AuditChain chain, AuditWatch watch)
    : IRequestHandler<CheckAudit, AuditCheckView>
{
    public async Task<AuditCheckView> Handle(CheckAudit query, CancellationToken ct)
    {
        AuditCheckpoint[] alsoNoted = query is { Sequence: { } sequence, Hash: { } hash }
            ? [new AuditCheckpoint(sequence, hash, KeyVersion: 0, default)]
            : [];
        var found = await chain.CheckAsync(alsoNoted, until: null, ct);

        // What only a wrong note of the caller shows is no reason to wake anybody.
        if (alsoNoted.Length == 0)
            watch.Note(found.Faults);
        return new AuditCheckView(
            found.Faults.Count == 0, found.Sequence, await db.UnsealedEntries().LongCountAsync(ct), found.LastHash,
            found.Faults);
    }
}
