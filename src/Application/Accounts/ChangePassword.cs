using CustomerPayments.Application.Emails;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>Changes the password of a signed-in customer, who must know the present one. Other sessions end.</summary>
public sealed record ChangePassword(CustomerId Customer, Guid Session, string CurrentPassword, string NewPassword) : IRequest;

public sealed class ChangePasswordValidator : AbstractValidator<ChangePassword>
{
    public ChangePasswordValidator()
    {
        RuleFor(c => c.CurrentPassword).NotEmpty().MaximumLength(PasswordPolicy.LengthMax * 4);
        RuleFor(c => c.NewPassword).NotNull();
    }
}

internal sealed class ChangePasswordHandler(
    IPaymentsDb db, IPasswords passwords, IOptions<MerchantOptions> merchant, TimeProvider clock) : IRequestHandler<ChangePassword>
{
    public Task<Unit> Handle(ChangePassword command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var account = await db.PortalAccounts.SingleAsync(a => a.CustomerId == command.Customer, ct);
        if (passwords.Verify(account.PasswordHash, PasswordPolicy.Normalize(command.CurrentPassword)) is PasswordCheck.Wrong)
            throw new InvalidCredentialsException();
        PasswordPolicy.Require(command.NewPassword, account.Email ?? "", merchant.Value.Name);

        var now = clock.GetUtcNow().UtcDateTime;
        account.ChangePassword(passwords.Hash(PasswordPolicy.Normalize(command.NewPassword)));
        await db.EndSessionsAsync(command.Customer, now, ct, except: command.Session);
        db.Emails.Add(OutgoingEmail.OfAccount(
            EmailKind.PasswordChanged, command.Customer, $"{command.Customer.Value}:{account.Version}", now));
        await db.SaveChangesAsync(ct);
        return Unit.Value;
    });
}
