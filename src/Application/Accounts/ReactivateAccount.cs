using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Accounts;

/// <summary>Lets a suspended customer in again, with the password they had.</summary>
public sealed record ReactivateAccount(string CustomerReference) : IRequest;

internal sealed class ReactivateAccountValidator : AbstractValidator<ReactivateAccount>
{
    public ReactivateAccountValidator() => RuleFor(c => c.CustomerReference).Reference();
}

internal sealed class ReactivateAccountHandler(IPaymentsDb db, AuditTrail audit) : IRequestHandler<ReactivateAccount>
{
    public Task<Unit> Handle(ReactivateAccount command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var account = await db.AccountOfAsync(command.CustomerReference, ct);
        account.Reactivate();
        audit.Record(Audited.Reactivated, account.CustomerId);
        return Unit.Value;
    }, ct);
}
