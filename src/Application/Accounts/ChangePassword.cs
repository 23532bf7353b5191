using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Changes the password of a signed-in customer, who must know the present one. All sessions end, this one as well, so
/// that no copy of its tokens outlives the old password; a new session begins.
/// </summary>
public sealed record ChangePassword(CustomerId Customer, string CurrentPassword, string NewPassword)
    : IRequest<SessionTokens>;

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePassword>
{
    public ChangePasswordValidator()
    {
        RuleFor(c => c.CurrentPassword).NotEmpty().MaximumLength(PasswordPolicy.LengthMax * 4);
        RuleFor(c => c.NewPassword).NotNull();
    }
}

internal sealed class ChangePasswordHandler(
    IPaymentsDb db, IPasswords passwords, GuessingDefence defence, SessionKeeper sessions, AuditTrail audit,
    IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<ChangePassword, SessionTokens>
{
    public async Task<SessionTokens> Handle(ChangePassword command, CancellationToken ct)
    {
        if (await HashAsync(command, ct) is not { } hashes)
        {
            await db.DecideAndSaveAsync(() => audit.Record(Audited.CurrentPasswordRefused, command.Customer), ct);
            throw new InvalidCredentialsException();
        }

        return await db.DecideAndSaveAsync(() => ChangeAsync(command, hashes, ct), ct);
    }

    /// <param name="Current">Of the present password, which the customer knows.</param>
    private sealed record Hashes(string Login, string Current, string New);

    /// <summary>In a turn, which is given to the next before anything is saved.</summary>
    /// <returns>Null when the present password is another.</returns>
    private async Task<Hashes?> HashAsync(ChangePassword command, CancellationToken ct)
    {
        using var turn = await passwords.TakeTurnAsync(ct);
        var account = await db.Customers.Where(c => c.Id == command.Customer)
            .Select(c => new { c.Name, c.Account.Email, c.Account.PasswordHash }).SingleAsync(ct);

        // A thief of an access token must not find out the password by trying.
        var login = EmailAddress.Normalize(account.Email ?? "");
        await defence.AdmitAsync(login, ct);
        if (await turn.VerifyAsync(account.PasswordHash, PasswordPolicy.Normalize(command.CurrentPassword))
            is PasswordCheck.Wrong)
            return null;
        PasswordPolicy.Require(command.NewPassword, login, account.Name, merchant.Value.Name);
        return new Hashes(
            login, account.PasswordHash!, await turn.HashAsync(PasswordPolicy.Normalize(command.NewPassword)));
    }

    private async Task<SessionTokens> ChangeAsync(ChangePassword command, Hashes hashes, CancellationToken ct)
    {
        var account = await db.PortalAccounts.SingleAsync(a => a.CustomerId == command.Customer, ct);
        if (account.PasswordHash != hashes.Current)
            throw new InvalidCredentialsException(); // it was changed in this moment

        var now = clock.GetUtcNow().UtcDateTime;
        account.ChangePassword(hashes.New);
        await defence.SucceededAsync(hashes.Login, ct);
        audit.Record(Audited.PasswordChanged, command.Customer);
        await db.EndSessionsAsync(command.Customer, now, ct);
        db.Emails.Add(OutgoingEmail.OfAccount(
            EmailKind.PasswordChanged, command.Customer, await db.AddressOfAsync(command.Customer, ct),
            $"{command.Customer.Value}:{account.Version}", now));
        return sessions.Begin(command.Customer, now);
    }
}
