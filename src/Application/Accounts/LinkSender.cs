using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Secrets;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Makes links and the emails that carry them, whether the back office asks for one or a customer does. The callers
/// save.
/// </summary>
internal sealed class LinkSender(
    IPaymentsDb db, ISecretBox box, AuditTrail audit, IOptions<PortalOptions> portal, TimeProvider clock)
{
    /// <summary>A link to set the first password with, for the customer's primary address.</summary>
    /// <param name="customer">With the account.</param>
    /// <param name="askedBy">Words for the audit trail; null when the caller is who asks.</param>
    /// <exception cref="RuleViolationException">
    /// <c>no-primary-email</c>, <c>email-in-use</c>, and the codes of <see cref="PortalAccount.Invite"/>; nothing has
    /// changed.
    /// </exception>
    public async Task<OneTimeLink> InviteAsync(Customer customer, string? askedBy, CancellationToken ct)
    {
        if (customer.PrimaryEmail is not { } email)
        {
            throw new RuleViolationException(
                "no-primary-email", "The customer has no primary email to send the link to.");
        }

        var login = EmailAddress.Normalize(email);
        if (await db.PortalAccounts.Where(a => a.CustomerId != customer.Id).OfLogin(login).AnyAsync(ct))
            throw new RuleViolationException("email-in-use", "Another customer signs in with this email.");

        var now = clock.GetUtcNow().UtcDateTime;
        customer.Account.Invite(email, now, now + portal.Value.ActivationLinkLifetime);
        audit.Record(Audited.LinkSent, customer.Id, InWords("activation", askedBy));
        return db.AddLink(
            box, customer.Id, LinkPurpose.Activation, email, now, portal.Value.ActivationLinkLifetime);
    }

    /// <summary>A link to set a new password with, for the address that the account signs in with.</summary>
    /// <param name="askedBy">Words for the audit trail; null when the caller is who asks.</param>
    /// <exception cref="RuleViolationException">
    /// <c>customer-suspended</c>, <c>not-active</c>; nothing has changed.
    /// </exception>
    public OneTimeLink ResetPassword(PortalAccount account, string? askedBy)
    {
        if (account.Status is PortalStatus.Suspended)
            throw new RuleViolationException("customer-suspended", "The customer is suspended; reactivate first.");
        if (account.Status is not PortalStatus.Active)
        {
            throw new RuleViolationException(
                "not-active", "The customer has no password yet; send an activation link.");
        }

        audit.Record(Audited.LinkSent, account.CustomerId, InWords("password reset", askedBy));
        return db.AddLink(
            box, account.CustomerId, LinkPurpose.PasswordReset, EmailAddress.Normalize(account.Email!),
            clock.GetUtcNow().UtcDateTime, portal.Value.PasswordResetLifetime);
    }

    private static string InWords(string what, string? askedBy) =>
        askedBy is null ? what : $"{what}, asked for {askedBy}";
}
