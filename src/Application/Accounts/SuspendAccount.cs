using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Shuts the customer out at once: sessions end, links die. Payments under way still reach their end.
/// </summary>
public sealed record SuspendAccount(string CustomerReference) : IRequest;

internal sealed class SuspendAccountValidator : AbstractValidator<SuspendAccount>
{
    public SuspendAccountValidator() => RuleFor(c => c.CustomerReference).Reference();
}

internal sealed class SuspendAccountHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<SuspendAccount>
{
    public Task<Unit> Handle(SuspendAccount command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var account = await db.AccountOfAsync(command.CustomerReference, ct);
        account.Suspend(now);
        audit.Record(Audited.Suspended, account.CustomerId);
        account.Uninvite();
        await db.RevokeLinksAsync(account.CustomerId, now, ct);
        await db.EndSessionsAsync(account.CustomerId, now, ct);
        return Unit.Value;
    }, ct);
}
