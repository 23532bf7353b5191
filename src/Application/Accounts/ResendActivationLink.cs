using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// The customer asks for a fresh link, by the old link or by the address. The caller never learns whether one was sent,
/// so that nobody can find out who is a customer.
/// </summary>
/// <param name="Token">The secret of an earlier link in any state; otherwise <paramref name="Email"/> is given.</param>
public sealed record ResendActivationLink(string? Token, string? Email) : IRequest;

internal sealed class ResendActivationLinkValidator : AbstractValidator<ResendActivationLink>
{
    public ResendActivationLinkValidator()
    {
        RuleFor(c => c.Token!).Secret().When(c => c.Token is not null);
        RuleFor(c => c.Email!).Email().When(c => c.Email is not null);
        RuleFor(c => c.Token).Must((c, _) => c.Token is null != c.Email is null)
            .WithMessage("Give either token or email.");
    }
}

internal sealed class ResendActivationLinkHandler(IPaymentsDb db, ActivationLinks links)
    : IRequestHandler<ResendActivationLink>
{
    public async Task<Unit> Handle(ResendActivationLink command, CancellationToken ct)
    {
        // Only invited customers can ask again; a withdrawn invitation stays withdrawn.
        var invited = db.PortalAccounts.Where(
            a => a.InvitedAt != null && a.PasswordHash == null && a.SuspendedAt == null);
        if (command.Token is { } token)
        {
            var hash = Secret.Hash(token);
            invited = invited.Where(a => db.OneTimeLinks.Any(l =>
                l.SecretHash == hash && l.Purpose == LinkPurpose.Activation && l.RevokedAt == null
                    && l.CustomerId == a.CustomerId));
        }
        else
        {
            var email = EmailAddress.Normalize(command.Email!);
            invited = invited.OfLogin(email);
        }

        var reference = await invited.Join(db.Customers, a => a.CustomerId, c => c.Id, (_, c) => c.Reference)
            .SingleOrDefaultAsync(ct);
        try
        {
            if (reference is not null)
                await links.SendAsync(reference, ct);
        }
        catch (RuleViolationException)
        {
            // Suspended or activated in this moment: the answer is the same for everybody.
        }

        return Unit.Value;
    }
}
