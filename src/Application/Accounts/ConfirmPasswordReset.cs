using CustomerPayments.Application.Emails;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>Sets a new password by a mailed link and ends every session.</summary>
public sealed record ConfirmPasswordReset(string Token, string Password) : IRequest;

public sealed class ConfirmPasswordResetValidator : AbstractValidator<ConfirmPasswordReset>
{
    public ConfirmPasswordResetValidator()
    {
        RuleFor(c => c.Token).Secret();
        RuleFor(c => c.Password).NotNull();
    }
}

internal sealed class ConfirmPasswordResetHandler(
    IPaymentsDb db, IPasswords passwords, IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<ConfirmPasswordReset>
{
    public Task<Unit> Handle(ConfirmPasswordReset command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var link = await db.UseLinkAsync(LinkPurpose.PasswordReset, command.Token, command.Password, merchant.Value, now, ct);
        var account = await db.PortalAccounts.SingleAsync(a => a.CustomerId == link.CustomerId, ct);
        account.ChangePassword(passwords.Hash(PasswordPolicy.Normalize(command.Password)));
        await db.EndSessionsAsync(link.CustomerId, now, ct);
        db.Emails.Add(OutgoingEmail.OfAccount(EmailKind.PasswordChanged, link.CustomerId, $"{link.Id}", now));
        await db.SaveChangesAsync(ct);
        return Unit.Value;
    });
}
