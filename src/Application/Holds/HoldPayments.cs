using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Holds;

/// <summary>From now on no payment begins; those that have begun come to their end.</summary>
/// <param name="Reason">What customers read who want to pay.</param>
/// <param name="By">The command that holds them.</param>
public sealed record HoldPayments(string Reason, string By) : IRequest<DateTime>;

/// <summary>Payments are taken again.</summary>
public sealed record ReleasePayments(string By) : IRequest<bool>;

internal sealed class HoldPaymentsValidator : AbstractValidator<HoldPayments>
{
    public HoldPaymentsValidator() =>
        RuleFor(c => c.Reason).HoldReason();
}

internal sealed class HoldPaymentsHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<HoldPayments, DateTime>
{
    /// <returns>UTC; since when they are held.</returns>
    public Task<DateTime> Handle(HoldPayments command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var hold = await db.PaymentHolds.SingleAsync(h => h.Id == PaymentHold.TheOne, ct);
        hold.Begin(command.Reason, command.By, clock.GetUtcNow().UtcDateTime);
        audit.Record(Audited.PaymentsHeld, "payments", $"{command.By}: {command.Reason}");
        return hold.Since!.Value;
    }, ct);
}

internal sealed class ReleasePaymentsHandler(IPaymentsDb db, AuditTrail audit)
    : IRequestHandler<ReleasePayments, bool>
{
    /// <returns>False when they were not held.</returns>
    public Task<bool> Handle(ReleasePayments command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var hold = await db.PaymentHolds.SingleAsync(h => h.Id == PaymentHold.TheOne, ct);
        if (hold.Reason is null)
            return false;

        hold.End();
        audit.Record(Audited.PaymentsReleased, "payments", command.By);
        return true;
    }, ct);
}
