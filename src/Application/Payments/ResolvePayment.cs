using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

public enum Resolution { LookAgain, NeverCharged, Accept, Reverse }

/// <summary>
/// People decide what machines must not: a payment unknown for long, two charges for one order, another amount than
/// asked.
/// </summary>
/// <param name="TransactionId">
/// The one to accept or to reverse, by either of its ids; for these two, and only for them.
/// </param>
/// <param name="Reason">Kept in the payment's timeline, for the back office's eyes.</param>
/// <param name="By">The back-office client, from its token.</param>
public sealed record ResolvePayment(
    PaymentId Payment, Resolution Outcome, string? TransactionId, string Reason, string By)
    : IRequest<BackOfficePaymentWithTimelineView>;

internal sealed class ResolvePaymentValidator : AbstractValidator<ResolvePayment>
{
    public ResolvePaymentValidator()
    {
        RuleFor(c => c.Reason).StaffReason();
        RuleFor(c => c.TransactionId).NotEmpty().MaximumLength(64)
            .When(c => c.Outcome is Resolution.Accept or Resolution.Reverse);
        RuleFor(c => c.TransactionId).Null().When(c => c.Outcome is Resolution.LookAgain or Resolution.NeverCharged)
            .WithMessage("Only accept and reverse name a transaction.");
    }
}

internal sealed class ResolvePaymentHandler(
    IPaymentsDb db, IPaymentGateway gateway, OrderSearch orders, EvidenceRecorder recorder, TimeProvider clock)
    : IRequestHandler<ResolvePayment, BackOfficePaymentWithTimelineView>
{
    public async Task<BackOfficePaymentWithTimelineView> Handle(ResolvePayment command, CancellationToken ct)
    {
        var payment = await db.Payments.AsNoTracking().SingleOrDefaultAsync(p => p.Id == command.Payment, ct)
            ?? throw new NotFoundException("payment");
        switch (command.Outcome)
        {
            case Resolution.LookAgain:
                await RecordAsync(command, "look again", await LookAsync(payment, ct), ct);
                break;
            case Resolution.NeverCharged:
                await RequireNothingChargedAsync(payment, ct);
                await RecordAsync(command, "never charged", new Evidence.StaffGivesUp(), ct);
                break;
            case Resolution.Accept:
                var accepted = await ReadOwnAsync(command, payment, ct);
                await RecordAsync(
                    command, $"accept {accepted.Id} over {accepted.Amount}", new Evidence.StaffAccepts(accepted), ct);
                break;
            case Resolution.Reverse:
                await ReverseAsync(command, payment, ct);
                break;
        }

        var standing = await orders.SurveyAsync(payment.Id, payment.GatewayTransactionId, ct);
        await recorder.RecordAsync(payment.Id, new Evidence.Surveyed(standing), ct);
        return await db.BackOfficePaymentAsync(payment.Id, ct);
    }

    private async Task<Evidence> LookAsync(Payment payment, CancellationToken ct)
    {
        var isOver = payment.Status is PaymentStatus.Failed or PaymentStatus.Returned;
        if (!isOver && payment.GatewayTransactionId is { } known
            && await gateway.ReadAsync(known, ct) is { } transaction)
            return new Evidence.Seen(transaction);

        // Nothing was ever sent: the request that is about to, or the sweep after it, brings the payment to its end.
        return payment.SubmittedAt is null
            ? new Evidence.NoAnswer("Not submitted yet.")
            : await orders.FindAsync(payment.Id, ct);
    }

    /// <exception cref="RuleViolationException">
    /// <c>nothing-to-resolve</c>, <c>outcome-not-certain</c>, <c>charge-exists</c>.
    /// </exception>
    private async Task RequireNothingChargedAsync(Payment payment, CancellationToken ct)
    {
        if (payment.Status is not PaymentStatus.Processing)
            throw NothingToResolve(payment);
        if (UnknownOutcome.CanStillTurnUp(payment.SubmittedAt ?? payment.InitiatedAt, clock.GetUtcNow().UtcDateTime))
        {
            throw new RuleViolationException(
                "outcome-not-certain",
                $"The charge may still turn up; wait until {UnknownOutcome.WindowInWords} after it was sent.");
        }

        var standing = await orders.SurveyAsync(payment.Id, payment.GatewayTransactionId, ct);
        if (standing.Count > 0)
        {
            throw new RuleViolationException(
                "charge-exists",
                $"The gateway has the order: {string.Join(", ", standing.Select(transaction => transaction.Id))}. "
                    + "Accept or reverse it.");
        }
    }

    private async Task ReverseAsync(ResolvePayment command, Payment payment, CancellationToken ct)
    {
        if (payment.Status is not PaymentStatus.Processing && payment.Alarm is null)
            throw NothingToResolve(payment);
        var transaction = await ReadOwnAsync(command, payment, ct);
        if (transaction.Id == payment.TransactionId
            && payment.Status is PaymentStatus.Pending or PaymentStatus.Succeeded)
            throw new RuleViolationException(
                "transaction-in-use", "This transaction is what pays the invoices; refund it at the gateway.");

        // On record before it is asked for; asked twice, the gateway gives back once.
        await RecordAsync(command, $"reverse {transaction.Id} over {transaction.Amount}",
            new Evidence.StaffReverses(transaction.Id), ct);
        await gateway.ReverseAndReadAsync(transaction, ct);

        // Of two charges the other may stand, and then it is the payment's.
        await recorder.RecordAsync(payment.Id, await orders.FindAsync(payment.Id, ct), ct);
    }

    /// <exception cref="RuleViolationException"><c>transaction-mismatch</c>.</exception>
    private async Task<GatewayTransaction> ReadOwnAsync(
        ResolvePayment command, Payment payment, CancellationToken ct) =>
        await gateway.ReadByEitherIdAsync(command.TransactionId!, ct) is { } transaction
            && transaction.OrderId == payment.Id.OrderId && transaction.MerchantAccountId == payment.MerchantAccountId
            ? transaction
            : throw new RuleViolationException(
            "transaction-mismatch", "The gateway has no such transaction for this payment.");

    private Task<RecordedPayment> RecordAsync(
        ResolvePayment command, string decision, Evidence evidence, CancellationToken ct) =>
        recorder.RecordAsync(
            command.Payment, evidence, ct,
            new StaffDecision(command.By, $"Staff decided: {decision}. {command.Reason}"));

    private static RuleViolationException NothingToResolve(Payment payment) =>
        new("nothing-to-resolve",
            $"The payment is {payment.Status.ToString().ToLowerInvariant()}; there is nothing of this kind to decide.");
}
