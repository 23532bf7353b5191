using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Emails;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>Emails the customer's primary address a link to set a password with; an earlier link dies.</summary>
public sealed record SendActivationLink(string CustomerReference) : IRequest<ActivationLinkSent>;

/// <param name="ExpiresAt">UTC.</param>
public sealed record ActivationLinkSent(string SentTo, DateTime ExpiresAt);

public sealed class SendActivationLinkValidator : AbstractValidator<SendActivationLink>
{
    public SendActivationLinkValidator() => RuleFor(c => c.CustomerReference).Reference();
}

internal sealed class SendActivationLinkHandler(
    IPaymentsDb db, ISecretBox box, AuditTrail audit, IOptions<PortalOptions> portal, TimeProvider clock)
    : IRequestHandler<SendActivationLink, ActivationLinkSent>
{
    public Task<ActivationLinkSent> Handle(SendActivationLink command, CancellationToken ct) =>
        db.DecideAndSaveAsync(async () =>
    {
        var customer = await db.Customers.Include(c => c.Account)
            .SingleOrDefaultAsync(c => c.Reference == command.CustomerReference, ct)
            ?? throw new NotFoundException("customer");
        if (customer.PrimaryEmail is not { } email)
            throw new RuleViolationException(
                "no-primary-email", "The customer has no primary email to send the link to.");

        var login = EmailAddress.Normalize(email);
        if (await db.PortalAccounts.Where(a => a.CustomerId != customer.Id).OfLogin(login).AnyAsync(ct))
            throw new RuleViolationException("email-in-use", "Another customer signs in with this email.");

        var now = clock.GetUtcNow().UtcDateTime;
        customer.Account.Invite(email, now, now + portal.Value.ActivationLinkLifetime);
        await db.SupersedeLinksAsync(customer.Id, LinkPurpose.Activation, now, ct);
        var link = db.AddLink(
            box, customer.Id, LinkPurpose.Activation, email, now, portal.Value.ActivationLinkLifetime);
        audit.Record(Audited.LinkSent, customer.Id, "activation");
        await db.SaveChangesAsync(ct);
        return new ActivationLinkSent(email, link.ExpiresAt);
    });
}
