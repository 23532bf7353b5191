using CustomerPayments.Application.Emails;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>Sets the customer's first password, uses the link up, and signs in.</summary>
public sealed record ActivateAccount(string Token, string Password) : IRequest<SessionTokens>;

public sealed class ActivateAccountValidator : AbstractValidator<ActivateAccount>
{
    public ActivateAccountValidator()
    {
        RuleFor(c => c.Token).Secret();
        RuleFor(c => c.Password).NotNull();
    }
}

internal sealed class ActivateAccountHandler(
    IPaymentsDb db, IPasswords passwords, ITokens tokens, IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<ActivateAccount, SessionTokens>
{
    public Task<SessionTokens> Handle(ActivateAccount command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var link = await db.UseLinkAsync(LinkPurpose.Activation, command.Token, command.Password, merchant.Value, now, ct);
        var account = await db.PortalAccounts.SingleAsync(a => a.CustomerId == link.CustomerId, ct);
        account.Activate(passwords.Hash(PasswordPolicy.Normalize(command.Password)), now);
        account.SignedIn(now);
        db.Emails.Add(OutgoingEmail.OfAccount(EmailKind.AccountActivated, link.CustomerId, $"{link.Id}", now));
        var session = SessionTokens.Start(db, tokens, link.CustomerId, now);
        await db.SaveChangesAsync(ct);
        return session;
    });
}
