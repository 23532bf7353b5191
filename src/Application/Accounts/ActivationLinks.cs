using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>Invites customers, whether the back office asks for it or the customer asks once more.</summary>
internal sealed class ActivationLinks(
    IPaymentsDb db, ISecretBox box, AuditTrail audit, IOptions<PortalOptions> portal, TimeProvider clock)
{
    /// <summary>Emails the customer's primary address a link; an earlier link dies.</summary>
    /// <exception cref="NotFoundException"/>
    /// <exception cref="RuleViolationException">
    /// <c>no-primary-email</c>, <c>email-in-use</c>, and the codes of <see cref="PortalAccount.Invite"/>.
    /// </exception>
    public Task<ActivationLinkSent> SendAsync(string customerReference, CancellationToken ct) =>
        db.DecideAndSaveAsync(async () =>
    {
        var customer = await db.Customers.Include(c => c.Account)
            .SingleOrDefaultAsync(c => c.Reference == customerReference, ct)
            ?? throw new NotFoundException("customer");
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
        await db.SupersedeLinksAsync(customer.Id, LinkPurpose.Activation, now, ct);
        var link = db.AddLink(
            box, customer.Id, LinkPurpose.Activation, email, now, portal.Value.ActivationLinkLifetime);
        audit.Record(Audited.LinkSent, customer.Id, "activation");
        return new ActivationLinkSent(email, link.ExpiresAt);
    }, ct);
}
