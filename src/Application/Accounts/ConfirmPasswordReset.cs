using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>Sets a new password by an emailed link and ends every session.</summary>
public sealed record ConfirmPasswordReset(string Token, string Password) : IRequest;

internal sealed class ConfirmPasswordResetValidator : AbstractValidator<ConfirmPasswordReset>
{
    public ConfirmPasswordResetValidator()
    {
        RuleFor(c => c.Token).Secret();
        RuleFor(c => c.Password).NotNull();
    }
}

internal sealed class ConfirmPasswordResetHandler(
    IPaymentsDb db, IPasswords passwords, GuessingDefence defence, AuditTrail audit, IOptions<MerchantOptions> merchant,
    TimeProvider clock)
    : IRequestHandler<ConfirmPasswordReset>
{
    public async Task<Unit> Handle(ConfirmPasswordReset command, CancellationToken ct)
    {
        var hash = await db.HashForLinkAsync(
            passwords, LinkPurpose.PasswordReset, command.Token, command.Password, merchant.Value,
            clock.GetUtcNow().UtcDateTime, ct);
        return await db.DecideAndSaveAsync(() => ResetAsync(command, hash, ct), ct);
    }

    private async Task<Unit> ResetAsync(ConfirmPasswordReset command, string hash, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var link = await db.UseLinkAsync(LinkPurpose.PasswordReset, command.Token, now, ct);
        var account = await db.PortalAccounts.SingleAsync(a => a.CustomerId == link.CustomerId, ct);
        account.ChangePassword(hash);
        await defence.ProvedAsync(EmailAddress.Normalize(link.Email), ct);
        audit.Record(Audited.PasswordChanged, link.CustomerId, "by emailed link");
        await db.EndSessionsAsync(link.CustomerId, now, ct);
        db.Emails.Add(
            OutgoingEmail.OfAccount(EmailKind.PasswordChanged, link.CustomerId, link.Email, $"{link.Id}", now));
        return Unit.Value;
    }
}
