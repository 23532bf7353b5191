using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Ids;
using MediatR;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>Makes ten new recovery codes; those of before are worth nothing any more.</summary>
public sealed record MakeRecoveryCodes(CustomerId Customer, Guid Session) : IRequest<RecoveryCodesView>;

/// <param name="RecoveryCodes">Shown this once.</param>
public sealed record RecoveryCodesView(IReadOnlyList<string> RecoveryCodes);

internal sealed class MakeRecoveryCodesHandler(IPaymentsDb db, FactorChanges changes)
    : IRequestHandler<MakeRecoveryCodes, RecoveryCodesView>
{
    public Task<RecoveryCodesView> Handle(MakeRecoveryCodes command, CancellationToken ct) => db.DecideAndSaveAsync(
        async () => new RecoveryCodesView(
            await changes.RenewRecoveryCodesAsync(command.Customer, command.Session, ct)),
        ct);
}
