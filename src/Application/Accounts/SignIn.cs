using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>Opens a session with the primary email and the password.</summary>
public sealed record SignIn(string Email, string Password) : IRequest<SessionTokens>;

/// <summary>Said of an unknown address, a wrong password, a customer never activated and a suspended one alike.</summary>
public sealed class InvalidCredentialsException() : Exception("The email or the password is not right.");

public sealed class SignInValidator : AbstractValidator<SignIn>
{
    public SignInValidator()
    {
        RuleFor(c => c.Email).NotEmpty().MaximumLength(EmailAddress.LengthMax);
        RuleFor(c => c.Password).NotEmpty().MaximumLength(PasswordPolicy.LengthMax * 4);
    }
}

internal sealed class SignInHandler(IPaymentsDb db, IPasswords passwords, ITokens tokens, TimeProvider clock)
    : IRequestHandler<SignIn, SessionTokens>
{
    public async Task<SessionTokens> Handle(SignIn command, CancellationToken ct)
    {
        var email = EmailAddress.Normalize(command.Email);
        var hash = await db.PortalAccounts.Where(a => a.Email == email).Select(a => a.PasswordHash).SingleOrDefaultAsync(ct);
        var password = PasswordPolicy.Normalize(command.Password);

        // One hash on every path, so that the time taken tells nothing.
        var check = passwords.Verify(hash, password);
        if (check is PasswordCheck.Wrong)
            throw new InvalidCredentialsException();

        return await db.DecideAndSaveAsync(async () =>
        {
            var account = await db.PortalAccounts.SingleOrDefaultAsync(a => a.Email == email && a.PasswordHash == hash, ct);
            if (account?.Status is not PortalStatus.Active)
                throw new InvalidCredentialsException();

            var now = clock.GetUtcNow().UtcDateTime;
            if (check is PasswordCheck.RightButWeaklyHashed)
                account.ChangePassword(passwords.Hash(password));
            account.SignedIn(now);
            var session = SessionTokens.Start(db, tokens, account.CustomerId, now);
            await db.SaveChangesAsync(ct);
            return session;
        });
    }
}
