using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Emails a reset link to the address, if a customer signs in with it. The caller never learns whether.
/// </summary>
public sealed record RequestPasswordReset(string Email) : IRequest;

internal sealed class RequestPasswordResetValidator : AbstractValidator<RequestPasswordReset>
{
    public RequestPasswordResetValidator() => RuleFor(c => c.Email).Email();
}

internal sealed class RequestPasswordResetHandler(
    IPaymentsDb db, ISecretBox box, AuditTrail audit, IOptions<PortalOptions> portal, TimeProvider clock)
        : IRequestHandler<RequestPasswordReset>
{
    public Task<Unit> Handle(RequestPasswordReset command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var email = EmailAddress.Normalize(command.Email);
        var account = await db.PortalAccounts.OfLogin(email).SingleOrDefaultAsync(ct);
        if (account?.Status is PortalStatus.Active)
        {
            var now = clock.GetUtcNow().UtcDateTime;
            await db.SupersedeLinksAsync(account.CustomerId, LinkPurpose.PasswordReset, now, ct);
            db.AddLink(
                box, account.CustomerId, LinkPurpose.PasswordReset, email, now, portal.Value.PasswordResetLifetime);
            audit.Record(Audited.LinkSent, account.CustomerId, "password reset");
        }

        return Unit.Value;
    }, ct);
}
