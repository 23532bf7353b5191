using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Payments;

/// <summary>What a decision about a payment rests on.</summary>
/// <param name="Charged">What the gateway is to have taken: the amount, unless staff accepted another.</param>
/// <param name="SubmittedAt">
/// UTC; when the charge was about to be sent; null while nothing can have been charged.
/// </param>
/// <param name="CleanSearches">How many searches by order id have ended with nothing, without this one.</param>
/// <param name="SettledAt">UTC; null until the gateway reports settlement.</param>
/// <param name="InvoicesStillPayable">
/// Whether every invoice is unpaid, with the balance the payment was made for.
/// </param>
public sealed record PaymentState(
    PaymentId Id, PaymentStatus Status, Money Charged, string MerchantAccountId, string? TransactionId,
    DateTime? SubmittedAt, int CleanSearches, DateTime? SettledAt, string? FailureCode, long RefundedMinor,
    bool InvoicesStillPayable);

/// <summary>The one place where it is decided what becomes of a payment. Pure: the same in, the same out.</summary>
public static class PaymentDecision
{
    private static readonly PaymentMove Stay = new PaymentMove.Stay();

    /// <param name="now">UTC.</param>
    public static PaymentMove Next(PaymentState payment, Evidence evidence, DateTime now) => evidence switch
    {
        Evidence.Seen(var transaction) => Seen(payment, transaction),
        Evidence.NotCharged(var why) =>
            payment.Status is PaymentStatus.Processing ? new PaymentMove.Fail(why, null) : Stay,
        Evidence.NothingFound => NothingFound(payment, now),
        Evidence.SeveralFound(var ids) => SeveralCharges(ids),
        Evidence.StaffAccepts(var transaction) => StaffAccepts(payment, transaction),
        Evidence.StaffGivesUp =>
            payment.Status is PaymentStatus.Processing ? new PaymentMove.Fail(Failure.GivenUp, null) : Stay,
        Evidence.Disputed(var dispute) =>
            new PaymentMove.Tell(dispute.IsOpen ? AlarmCode.DisputeOpen : AlarmCode.DisputeClosed, dispute.InWords()),
        Evidence.RefundFailed =>
            new PaymentMove.Alarm(AlarmCode.RefundFailed, "The gateway notifies that a refund did not go through."),
        Evidence.Surveyed(var standing) => IsAccountedFor(payment, standing) ? new PaymentMove.ClearAlarm() : Stay,
        _ => Stay,
    };

    private static PaymentMove Seen(PaymentState payment, GatewayTransaction transaction)
    {
        if (!IsOurs(payment, transaction))
            return new PaymentMove.Alarm(
                AlarmCode.ForeignTransaction, $"Transaction {transaction.Id} is not this payment's.");
        if (payment.TransactionId is { } known && known != transaction.Id)
            return BesideTheKnown(payment, transaction, known);
        if (transaction.Amount != payment.Charged && TookMoney(transaction))
            return OfAnotherAmount(payment, transaction);

        return payment.Status switch
        {
            PaymentStatus.Processing => WhileProcessing(payment, transaction),
            PaymentStatus.Pending => WhilePending(transaction),
            PaymentStatus.Succeeded => WhileSucceeded(payment, transaction),
            PaymentStatus.Failed when TookMoney(transaction) && transaction.MayHoldMoney =>
                AfterFailure(payment, transaction),
            PaymentStatus.Returned when transaction.RefundedMinor != payment.RefundedMinor =>
                new PaymentMove.NoteRefund(transaction.RefundedMinor),
            _ => Stay,
        };
    }

    private static PaymentMove BesideTheKnown(PaymentState payment, GatewayTransaction transaction, string known) =>
        payment.Status switch
        {
            _ when !transaction.MayHoldMoney => Stay,
            PaymentStatus.Failed or PaymentStatus.Returned => ChargeWithoutPayment(payment, transaction),
            _ => SeveralCharges([known, transaction.Id]),
        };

    /// <summary>
    /// The exact amount or nothing: a part that the processor approved goes back at once, the rest people decide.
    /// </summary>
    private static PaymentMove OfAnotherAmount(PaymentState payment, GatewayTransaction transaction) =>
        payment.Status switch
        {
            PaymentStatus.Processing when transaction.IsUndone => Undone(transaction),
            PaymentStatus.Processing when transaction.IsPartialApproval => new PaymentMove.Reverse(transaction),
            _ when transaction.IsUndone => Stay,
            _ => new PaymentMove.Alarm(
                AlarmCode.AmountMismatch,
                $"Transaction {transaction.Id} is over {transaction.Amount}, the payment over {payment.Charged}."),
        };

    private static PaymentMove WhileProcessing(PaymentState payment, GatewayTransaction transaction) =>
        transaction.Standing switch
        {
            _ when transaction.IsUndone => Undone(transaction),
            TransactionStanding.Underway or TransactionStanding.Settled or TransactionStanding.Returned =>
                new PaymentMove.Accept(transaction),
            TransactionStanding.Declined or TransactionStanding.SettlementDeclined =>
                new PaymentMove.Fail(RefusalOf(transaction), transaction),
            _ when payment.TransactionId is null => new PaymentMove.Identify(transaction),
            _ => Stay,
        };

    private static PaymentMove.Fail Undone(GatewayTransaction transaction) =>
        new(transaction.IsPartialApproval ? Failure.PartiallyApproved : Failure.Cancelled, transaction);

    private static PaymentMove WhilePending(GatewayTransaction transaction) => transaction.Standing switch
    {
        // Returned funds had settled first; the return is the next decision.
        TransactionStanding.Settled or TransactionStanding.Returned => new PaymentMove.Settle(transaction),
        TransactionStanding.Voided => new PaymentMove.Fail(Failure.Cancelled, transaction),
        TransactionStanding.Declined or TransactionStanding.SettlementDeclined =>
            new PaymentMove.Fail(RefusalOf(transaction) with { Stage = FailureStage.Settlement }, transaction),
        _ => Stay,
    };

    private static PaymentMove WhileSucceeded(PaymentState payment, GatewayTransaction transaction) =>
        transaction.Standing switch
        {
            // What was refunded is noted first, so that a return after a refund is seen to be one.
            TransactionStanding.Returned when transaction.RefundedMinor == payment.RefundedMinor =>
                new PaymentMove.ReturnFunds(
                transaction.ReturnCode
                    ?? ReturnCode.Unknown, AchReturnCode.InWords(transaction.ReturnCode ?? ReturnCode.Unknown)),
            TransactionStanding.SettlementDeclined => new PaymentMove.ReturnFunds(
                ReturnCode.SettlementDeclined, "The bank declined the payment while it settled."),
            TransactionStanding.Voided =>
                new PaymentMove.ReturnFunds(ReturnCode.Voided, "The payment was cancelled before it settled."),
            TransactionStanding.Settled when payment.SettledAt is null => new PaymentMove.Settle(transaction),
            _ when transaction.RefundedMinor != payment.RefundedMinor =>
                new PaymentMove.NoteRefund(transaction.RefundedMinor),
            _ => Stay,
        };

    private static PaymentMove AfterFailure(PaymentState payment, GatewayTransaction transaction) =>
        payment is { FailureCode: FailureCode.NeverCharged, InvoicesStillPayable: true }
            ? new PaymentMove.Accept(transaction)
            : ChargeWithoutPayment(payment, transaction);

    private static PaymentMove NothingFound(PaymentState payment, DateTime now)
    {
        if (payment is not { Status: PaymentStatus.Processing, TransactionId: null })
            return Stay;
        if (payment.SubmittedAt is not { } submittedAt)
            return new PaymentMove.Fail(Failure.NotSubmitted, null);

        return UnknownOutcome.IsGivenUp(submittedAt, payment.CleanSearches + 1, now)
            ? new PaymentMove.Fail(Failure.GivenUp, null)
            : new PaymentMove.KeepLooking();
    }

    private static PaymentMove StaffAccepts(PaymentState payment, GatewayTransaction transaction)
    {
        var fits = IsOurs(payment, transaction) && TookMoney(transaction) && transaction.MayHoldMoney
            && transaction.Amount.Currency == payment.Charged.Currency;
        return fits && (payment.Status is PaymentStatus.Processing
            || payment is { Status: PaymentStatus.Failed, InvoicesStillPayable: true })
            ? new PaymentMove.Accept(transaction)
            : Stay;
    }

    /// <summary>Whether the gateway holds for the order exactly what the payment says, and nothing else.</summary>
    private static bool IsAccountedFor(PaymentState payment, IReadOnlyList<GatewayTransaction> standing) =>
        payment.Status switch
        {
            PaymentStatus.Pending or PaymentStatus.Succeeded =>
                standing.All(
                    transaction => transaction.Id == payment.TransactionId && transaction.Amount == payment.Charged),
            PaymentStatus.Failed or PaymentStatus.Returned => standing.Count == 0,
            _ => false,
        };

    private static PaymentMove.Alarm SeveralCharges(IReadOnlyList<string> ids) =>
        new(AlarmCode.SeveralCharges,
            $"The gateway has {ids.Count} transactions for this payment: {string.Join(", ", ids)}.");

    private static PaymentMove.Alarm ChargeWithoutPayment(PaymentState payment, GatewayTransaction transaction) => new(
        AlarmCode.ChargeWithoutPayment,
        $"Transaction {transaction.Id} stands although the payment {payment.Status.ToString().ToLowerInvariant()} "
            + $"({payment.FailureCode}).");

    private static bool IsOurs(PaymentState payment, GatewayTransaction transaction) =>
        transaction.OrderId == payment.Id.OrderId && transaction.MerchantAccountId == payment.MerchantAccountId;

    /// <summary>Whether an amount was really taken, be it given back since.</summary>
    private static bool TookMoney(GatewayTransaction transaction) =>
        transaction.Standing is TransactionStanding.Underway or TransactionStanding.Settled
            or TransactionStanding.Returned;

    private static Failure RefusalOf(GatewayTransaction transaction) => transaction.Refusal ?? new Failure(
        transaction.Standing is TransactionStanding.SettlementDeclined
            ? FailureStage.Settlement
            : FailureStage.Authorization,
        FailureCode.Declined,
        "The payment was declined and nothing was charged. Please use another card or account, or ask your bank.",
        Retryable: false);
}
