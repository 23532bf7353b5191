using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Emails;

/// <summary>Staff told the customer by other means, or need not. The refusal is no longer an alarm.</summary>
/// <param name="Reason">For the audit trail.</param>
public sealed record CloseEmail(Guid Id, string Reason) : IRequest<OutgoingEmailView>;

internal sealed class CloseEmailValidator : AbstractValidator<CloseEmail>
{
    public CloseEmailValidator() => RuleFor(c => c.Reason).EmailReason();
}

internal sealed class CloseEmailHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<CloseEmail, OutgoingEmailView>
{
    public async Task<OutgoingEmailView> Handle(CloseEmail command, CancellationToken ct)
    {
        await db.DecideAndSaveAsync(async () =>
        {
            var email = await db.Emails.SingleOrDefaultAsync(e => e.Id == command.Id, ct)
                ?? throw new NotFoundException("email");
            if (email.State is not EmailState.Refused)
                throw new RuleViolationException("email-not-refused", "Only an email that was refused can be closed.");
            if (email.ClosedAt is not null)
                throw new RuleViolationException("already-closed", "Somebody has taken care of this email before.");

            email.Close(clock.GetUtcNow().UtcDateTime);
            audit.Record(Audited.EmailClosed, $"email:{email.Id}", command.Reason);
        }, ct);
        return await db.EmailAsync(command.Id, ct);
    }
}

internal static class EmailReasons
{
    private const int LengthMax = 300;

    /// <summary>Why staff did something with an email.</summary>
    public static IRuleBuilderOptions<T, string> EmailReason<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().MaximumLength(LengthMax);
}
