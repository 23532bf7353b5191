using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>Staff email the customer's primary address a link to set a password with; an earlier link dies.</summary>
public sealed record SendActivationLink(string CustomerReference) : IRequest<ActivationLinkSent>;

/// <param name="ExpiresAt">UTC.</param>
public sealed record ActivationLinkSent(string SentTo, DateTime ExpiresAt);

internal sealed class SendActivationLinkValidator : AbstractValidator<SendActivationLink>
{
    public SendActivationLinkValidator() => RuleFor(c => c.CustomerReference).Reference();
}

internal sealed class SendActivationLinkHandler(IPaymentsDb db, LinkSender sender, TimeProvider clock)
    : IRequestHandler<SendActivationLink, ActivationLinkSent>
{
    public Task<ActivationLinkSent> Handle(SendActivationLink command, CancellationToken ct) =>
        db.DecideAndSaveAsync(async () =>
        {
            var customer = await db.Customers.Include(c => c.Account)
                .SingleOrDefaultAsync(c => c.Reference == command.CustomerReference, ct)
                ?? throw new NotFoundException("customer");
            await db.SupersedeLinksAsync(customer.Id, LinkPurpose.Activation, clock.GetUtcNow().UtcDateTime, ct);
            var link = await sender.InviteAsync(customer, askedBy: null, ct);
            return new ActivationLinkSent(link.Email, link.ExpiresAt);
        }, ct);
}
