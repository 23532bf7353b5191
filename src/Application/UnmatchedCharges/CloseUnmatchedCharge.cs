using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.UnmatchedCharges;

/// <summary>Staff have dealt with a charge that belonged to no payment.</summary>
/// <param name="TransactionId">Either of its ids.</param>
/// <param name="By">The back-office client, from its token.</param>
public sealed record CloseUnmatchedCharge(string TransactionId, string Reason, string By)
    : IRequest<UnmatchedChargeView>;

internal sealed class CloseUnmatchedChargeValidator : AbstractValidator<CloseUnmatchedCharge>
{
    public CloseUnmatchedChargeValidator() =>
        RuleFor(c => c.Reason).StaffReason();
}

internal sealed class CloseUnmatchedChargeHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<CloseUnmatchedCharge, UnmatchedChargeView>
{
    public Task<UnmatchedChargeView> Handle(CloseUnmatchedCharge command, CancellationToken ct) =>
        db.DecideAndSaveAsync(async () =>
    {
        var charge = await db.FindUnmatchedAsync(command.TransactionId, ct);
        charge.Close(UnmatchedChargeOutcome.Closed, command.By, command.Reason, clock.GetUtcNow().UtcDateTime);
        audit.Record(Audited.UnmatchedChargeClosed, charge.AuditSubject, command.Reason);
        return UnmatchedChargeView.Of(charge);
    }, ct);
}
