using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Ids;
using MediatR;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>Makes ten new recovery codes; those of before are worth nothing any more.</summary>
public sealed record MakeRecoveryCodes(CustomerId Customer, Guid Session) : IRequest<RecoveryCodesView>;

/// <param name="RecoveryCodes">Shown this once.</param>
public sealed record RecoveryCodesView(IReadOnlyList<string> RecoveryCodes);

internal sealed class MakeRecoveryCodesHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<MakeRecoveryCodes, RecoveryCodesView>
{
    public Task<RecoveryCodesView> Handle(MakeRecoveryCodes command, CancellationToken ct) =>
        db.DecideAndSaveAsync(async () =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var factor = await db.SecondFactorOfAsync(command.Customer, ct);
            await db.RequireProofAsync(command.Customer, command.Session, factor, now, ct);
            if (factor is null)
                throw new NotFoundException("second factor");

            audit.Record(Audited.RecoveryCodesMade, command.Customer);
            await db.TellOwnerAsync(EmailKind.RecoveryCodesMade, command.Customer, now, ct);
            return new RecoveryCodesView(factor.MakeRecoveryCodes());
        }, ct);
}
