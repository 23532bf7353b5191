using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.UnmatchedCharges;

/// <summary>Gives the money of a charge back that belongs to no payment.</summary>
/// <param name="TransactionId">Either of its ids.</param>
/// <param name="By">The back-office client, from its token.</param>
public sealed record ReverseUnmatchedCharge(string TransactionId, string Reason, string By)
    : IRequest<UnmatchedChargeView>;

internal sealed class ReverseUnmatchedChargeValidator : AbstractValidator<ReverseUnmatchedCharge>
{
    public ReverseUnmatchedChargeValidator() =>
        RuleFor(c => c.Reason).StaffReason();
}

internal sealed class ReverseUnmatchedChargeHandler(
    IPaymentsDb db, IPaymentGateway gateway, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<ReverseUnmatchedCharge, UnmatchedChargeView>
{
    /// <exception cref="RuleViolationException">
    /// <c>already-closed</c>; <c>reversal-refused</c>: the gateway will not.
    /// </exception>
    /// <exception cref="ReversalUnconfirmedException"/>
    public async Task<UnmatchedChargeView> Handle(ReverseUnmatchedCharge command, CancellationToken ct)
    {
        // On record before it is asked for; asked twice, the gateway gives back once.
        var id = await db.DecideAndSaveAsync(async () =>
        {
            var charge = await db.FindUnmatchedAsync(command.TransactionId, ct);
            charge.RequireOpen();
            audit.Record(Audited.UnmatchedChargeReversed, charge.AuditSubject, command.Reason);
            return charge.GatewayTransactionId;
        }, ct);
        var standing = await gateway.ReadAsync(id, ct) ?? throw new NotFoundException("charge");
        var reversed = await gateway.ReverseAndReadAsync(standing, ct);
        return await db.DecideAndSaveAsync(async () =>
        {
            var (charge, now) = (await db.FindUnmatchedAsync(command.TransactionId, ct), clock.GetUtcNow().UtcDateTime);
            charge.See(reversed, now);
            charge.Close(UnmatchedChargeOutcome.Reversed, command.By, command.Reason, now);
            return UnmatchedChargeView.Of(charge);
        }, ct);
    }
}
