using CustomerPayments.Application.Requests;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Accounts;

/// <summary>Emails the customer's primary address a link to set a password with; an earlier link dies.</summary>
public sealed record SendActivationLink(string CustomerReference) : IRequest<ActivationLinkSent>;

/// <param name="ExpiresAt">UTC.</param>
public sealed record ActivationLinkSent(string SentTo, DateTime ExpiresAt);

internal sealed class SendActivationLinkValidator : AbstractValidator<SendActivationLink>
{
    public SendActivationLinkValidator() => RuleFor(c => c.CustomerReference).Reference();
}

internal sealed class SendActivationLinkHandler(ActivationLinks links)
    : IRequestHandler<SendActivationLink, ActivationLinkSent>
{
    public Task<ActivationLinkSent> Handle(SendActivationLink command, CancellationToken ct) =>
        links.SendAsync(command.CustomerReference, ct);
}
