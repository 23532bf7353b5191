using CustomerPayments.Application.Accounts.SecondFactors;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>Opens a session with the primary email and the password.</summary>
public sealed record SignIn(string Email, string Password) : IRequest<SessionTokens>;

/// <summary>
/// Said of an unknown address, a wrong password, a customer never activated and a suspended one alike.
/// </summary>
public sealed class InvalidCredentialsException() : Exception("The email or the password is not right.");

internal sealed class SignInValidator : AbstractValidator<SignIn>
{
    public SignInValidator()
    {
        RuleFor(c => c.Email).NotEmpty().MaximumLength(EmailAddress.LengthMax);
        RuleFor(c => c.Password).NotEmpty().MaximumLength(PasswordPolicy.LengthMax * 4);
    }
}

internal sealed class SignInHandler(
    IPaymentsDb db, IPasswords passwords, GuessingDefence defence, SecondFactorQuestion question,
    SessionKeeper sessions, AuditTrail audit, IOptions<PortalOptions> portal, TimeProvider clock)
    : IRequestHandler<SignIn, SessionTokens>
{
    public async Task<SessionTokens> Handle(SignIn command, CancellationToken ct)
    {
        var email = EmailAddress.Normalize(command.Email);
        var (hash, check, renewed) = await CheckAsync(email, PasswordPolicy.Normalize(command.Password), ct);
        var (session, refusal) = await db.DecideAndSaveAsync<(SessionTokens?, Exception?)>(async () =>
        {
            var account = await db.PortalAccounts.OfLogin(email).SingleOrDefaultAsync(ct);
            if (WhyNot(account, hash, check) is { } reason)
            {
                audit.Record(
                    Audited.SignInRefused, account is null ? null : $"customer:{account.CustomerId.Value}", reason);
                return (null, new InvalidCredentialsException());
            }

            var now = clock.GetUtcNow().UtcDateTime;
            if (renewed is not null)
                account!.ChangePassword(renewed);
            if (await question.ForAsync(account!, ct) is { } asked)
            {
                // The failure that this try was counted as stands until the second factor is shown.
                audit.Record(Audited.SecondFactorAsked, account!.CustomerId);
                return (null, asked);
            }

            account!.SignedIn(now);
            await defence.SucceededAsync(email, ct);
            audit.Record(Audited.SignedIn, account.CustomerId);
            return (await sessions.BeginAndTellAsync(
                account.CustomerId, now, portal.Value.TrustOf(account), ct), null);
        }, ct);
        return session ?? throw refusal!;
    }

    /// <summary>In a turn, which is given to the next before anything is saved.</summary>
    private async Task<(string? Hash, PasswordCheck Check, string? Renewed)> CheckAsync(
        string email, string password, CancellationToken ct)
    {
        using var turn = await passwords.TakeTurnAsync(ct);
        await defence.AdmitAsync(email, ct);
        var hash = await db.PortalAccounts.OfLogin(email).Select(a => a.PasswordHash).SingleOrDefaultAsync(ct);

        // One hash on every path, so that the time taken tells nothing.
        var check = await turn.VerifyAsync(hash, password);
        return (hash, check, check is PasswordCheck.RightButWeaklyHashed ? await turn.HashAsync(password) : null);
    }

    /// <summary>For the audit trail only; the caller never learns it.</summary>
    private static string? WhyNot(PortalAccount? account, string? hash, PasswordCheck check) =>
        account is null ? "unknown address"
        : account.PasswordHash is null ? "not activated"
        : check is PasswordCheck.Wrong || account.PasswordHash != hash ? "wrong password"
        : account.Status is not PortalStatus.Active ? "suspended"
        : null;
}
