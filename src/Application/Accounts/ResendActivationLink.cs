using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;

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

internal sealed class ResendActivationLinkHandler(IPaymentsDb db, IRequestOrigin origin, TimeProvider clock)
    : IRequestHandler<ResendActivationLink>
{
    public async Task<Unit> Handle(ResendActivationLink command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await db.DecideAndSaveAsync(
            () => db.LinkRequests.Add(command.Token is { } token
                ? LinkRequest.ByLink(LinkPurpose.Activation, token, origin.Address, now)
                : LinkRequest.ByEmail(LinkPurpose.Activation, command.Email!, origin.Address, now)), ct);
        return Unit.Value;
    }
}
