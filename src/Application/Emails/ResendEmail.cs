using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Emails;

/// <summary>
/// Sends a finished email once more, as a new row: an email about money to the present primary address, a notice about
/// the account to the address of the first time. Its words are true at the time of sending.
/// </summary>
/// <param name="Reason">For the audit trail.</param>
public sealed record ResendEmail(Guid Id, string Reason) : IRequest<OutgoingEmailView>;

internal sealed class ResendEmailValidator : AbstractValidator<ResendEmail>
{
    public ResendEmailValidator() => RuleFor(c => c.Reason).EmailReason();
}

internal sealed class ResendEmailHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<ResendEmail, OutgoingEmailView>
{
    public async Task<OutgoingEmailView> Handle(ResendEmail command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var id = Guid.CreateVersion7(now);
        await db.DecideAndSaveAsync(async () =>
        {
            if (await db.Emails.AnyAsync(e => e.Id == id, ct))
                return; // committed by an attempt whose answer was lost

            var email = await db.Emails.SingleOrDefaultAsync(e => e.Id == command.Id, ct)
                ?? throw new NotFoundException("email");
            if (email.State is EmailState.Queued)
                throw new RuleViolationException(
                    "email-queued", "The email has not come to its end yet: it is sent by itself.");
            if (email.CarriesLink)
            {
                throw new RuleViolationException(
                    "link-not-kept", "The link of this email is not kept. Send the customer a fresh one.");
            }

            if (email.To is null
                && !await db.Customers.AnyAsync(c => c.Id == email.CustomerId && c.PrimaryEmail != null, ct))
                throw new RuleViolationException(
                    "no-primary-email", "The customer has no primary email to send the email to.");

            db.Emails.Add(email.Again(id, now));
            audit.Record(Audited.EmailResent, $"email:{email.Id}", command.Reason);
        }, ct);
        return await db.EmailAsync(id, ct);
    }
}
