using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>Sets the customer's first password, uses the link up, and signs in.</summary>
public sealed record ActivateAccount(string Token, string Password) : IRequest<SessionTokens>;

internal sealed class ActivateAccountValidator : AbstractValidator<ActivateAccount>
{
    public ActivateAccountValidator()
    {
        RuleFor(c => c.Token).Secret();
        RuleFor(c => c.Password).NotNull();
    }
}

internal sealed class ActivateAccountHandler(
    IPaymentsDb db, IPasswords passwords, GuessingDefence defence, SessionKeeper sessions, AuditTrail audit,
    IOptions<MerchantOptions> merchant, IOptions<PortalOptions> portal, TimeProvider clock)
    : IRequestHandler<ActivateAccount, SessionTokens>
{
    public async Task<SessionTokens> Handle(ActivateAccount command, CancellationToken ct)
    {
        var hash = await db.HashForLinkAsync(
            passwords, LinkPurpose.Activation, command.Token, command.Password, merchant.Value,
            clock.GetUtcNow().UtcDateTime, ct);
        return await db.DecideAndSaveAsync(() => ActivateAsync(command, hash, ct), ct);
    }

    private async Task<SessionTokens> ActivateAsync(ActivateAccount command, string hash, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var link = await db.UseLinkAsync(LinkPurpose.Activation, command.Token, now, ct);
        var account = await db.PortalAccounts.SingleAsync(a => a.CustomerId == link.CustomerId, ct);
        account.Activate(hash, now);
        account.SignedIn(now);
        await defence.ProvedAsync(EmailAddress.Normalize(link.Email), ct);
        audit.Record(Audited.AccountActivated, link.CustomerId);
        audit.Record(Audited.SignedIn, link.CustomerId, "by activation");
        db.Emails.Add(
            OutgoingEmail.OfAccount(EmailKind.AccountActivated, link.CustomerId, link.Email, $"{link.Id}", now));
        return sessions.Begin(link.CustomerId, now, portal.Value.TrustOf(account));
    }
}
