using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Accounts;

/// <summary>Staff email a customer a link to set a new password with; an earlier link dies.</summary>
public sealed record SendPasswordReset(string CustomerReference) : IRequest<PasswordResetSent>;

/// <param name="ExpiresAt">UTC.</param>
public sealed record PasswordResetSent(string SentTo, DateTime ExpiresAt);

internal sealed class SendPasswordResetValidator : AbstractValidator<SendPasswordReset>
{
    public SendPasswordResetValidator() => RuleFor(c => c.CustomerReference).Reference();
}

internal sealed class SendPasswordResetHandler(IPaymentsDb db, LinkSender sender, TimeProvider clock)
    : IRequestHandler<SendPasswordReset, PasswordResetSent>
{
    public Task<PasswordResetSent> Handle(SendPasswordReset command, CancellationToken ct) =>
        db.DecideAndSaveAsync(async () =>
        {
            var account = await db.AccountOfAsync(command.CustomerReference, ct);
            await db.SupersedeLinksAsync(
                account.CustomerId, LinkPurpose.PasswordReset, clock.GetUtcNow().UtcDateTime, ct);
            var link = sender.ResetPassword(account, askedBy: null);
            return new PasswordResetSent(link.Email, link.ExpiresAt);
        }, ct);
}
