using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Accounts;

/// <summary>Withdraws an unused activation link. Nothing happens when there is none.</summary>
public sealed record RevokeActivationLink(string CustomerReference) : IRequest;

internal sealed class RevokeActivationLinkValidator : AbstractValidator<RevokeActivationLink>
{
    public RevokeActivationLinkValidator() => RuleFor(c => c.CustomerReference).Reference();
}

internal sealed class RevokeActivationLinkHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<RevokeActivationLink>
{
    public Task<Unit> Handle(RevokeActivationLink command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var account = await db.AccountOfAsync(command.CustomerReference, ct);
        await db.RevokeLinksAsync(account.CustomerId, clock.GetUtcNow().UtcDateTime, ct);
        account.Uninvite();
        audit.Record(Audited.LinkRevoked, account.CustomerId);
        return Unit.Value;
    }, ct);
}
