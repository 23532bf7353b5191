using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Staff who know a customer open the doors that wrong passwords and wrong second factors have closed. Nothing else
/// changes: whoever was suspended stays so.
/// </summary>
public sealed record UnlockAccount(string CustomerReference) : IRequest;

internal sealed class UnlockAccountValidator : AbstractValidator<UnlockAccount>
{
    public UnlockAccountValidator() => RuleFor(c => c.CustomerReference).Reference();
}

internal sealed class UnlockAccountHandler(IPaymentsDb db, GuessingDefence defence, AuditTrail audit)
    : IRequestHandler<UnlockAccount>
{
    public Task<Unit> Handle(UnlockAccount command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var account = await db.AccountOfAsync(command.CustomerReference, ct);
        await defence.UnlockAsync(account.Logins(), ct);
        audit.Record(Audited.Unlocked, account.CustomerId);
        return Unit.Value;
    }, ct);
}
