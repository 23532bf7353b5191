namespace CustomerPayments.Domain.Payments;

/// <summary>What a decision about a payment rests on.</summary>
/// <param name="SubmittedAt">UTC; when the charge was about to be sent; null while nothing can have been charged.</param>
/// <param name="CleanSearches">How many searches by order id have ended with nothing, without this one.</param>
/// <param name="SettledAt">UTC; null until the gateway reports settlement.</param>
/// <param name="InvoicesStillPayable">Whether every invoice is unpaid, with the balance the payment was made for.</param>
public sealed record PaymentState(
    PaymentId Id, PaymentStatus Status, Money Amount, string MerchantAccountId, string? TransactionId,
    DateTime? SubmittedAt, int CleanSearches, DateTime? SettledAt, string? FailureCode, long RefundedMinor,
    bool InvoicesStillPayable);

/// <summary>The one place where it is decided what becomes of a payment. Pure: the same in, the same out.</summary>
public static class PaymentDecision
{
    /// <summary>
    /// How long after its submission a charge may still turn up: the gateway's own limit (60 s), the lag of its
    /// search index (15 min) and the disagreement of clocks (20 min).
    /// </summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(60) + TimeSpan.FromMinutes(35);

    public const int CleanSearchesMin = 3;

    private static readonly PaymentMove Stay = new PaymentMove.Stay();

    /// <param name="now">UTC.</param>
    public static PaymentMove Next(PaymentState payment, Evidence evidence, DateTime now) => evidence switch
    {
        Evidence.Seen(var transaction) => Seen(payment, transaction),
        Evidence.NotCharged(var why) => payment.Status is PaymentStatus.Processing ? new PaymentMove.Fail(why, null) : Stay,
        Evidence.NothingFound => NothingFound(payment, now),
        Evidence.SeveralFound(var ids) => new PaymentMove.Alarm(
            "several-charges", $"The gateway has {ids.Count} transactions for this payment: {string.Join(", ", ids)}."),
        _ => Stay,
    };

    private static PaymentMove Seen(PaymentState payment, GatewayTransaction transaction)
    {
        if (transaction.OrderId != payment.Id.OrderId
            || payment.TransactionId is { } known && known != transaction.Id
            || transaction.MerchantAccountId != payment.MerchantAccountId)
            return new PaymentMove.Alarm("foreign-transaction", $"Transaction {transaction.Id} is not this payment's.");

        // A refusal moved no money, so its amount may differ (a partial approval is declined as a whole).
        if (transaction.Amount != payment.Amount && transaction.Standing is not TransactionStanding.Declined)
            return new PaymentMove.Alarm(
                "amount-mismatch", $"Transaction {transaction.Id} is over {transaction.Amount}, the payment over {payment.Amount}.");

        return payment.Status switch
        {
            PaymentStatus.Processing => WhileProcessing(payment, transaction),
            PaymentStatus.Pending => WhilePending(transaction),
            PaymentStatus.Succeeded => WhileSucceeded(payment, transaction),
            PaymentStatus.Failed when MovedMoney(transaction) => AfterFailure(payment, transaction),
            _ => Stay,
        };
    }

    private static PaymentMove WhileProcessing(PaymentState payment, GatewayTransaction transaction) => transaction.Standing switch
    {
        TransactionStanding.Underway or TransactionStanding.Settled or TransactionStanding.Returned =>
            new PaymentMove.Accept(transaction),
        TransactionStanding.Declined or TransactionStanding.SettlementDeclined or TransactionStanding.Voided =>
            new PaymentMove.Fail(RefusalOf(transaction), transaction),
        _ when payment.TransactionId is null => new PaymentMove.Identify(transaction),
        _ => Stay,
    };

    private static PaymentMove WhilePending(GatewayTransaction transaction) => transaction.Standing switch
    {
        // Returned funds had settled first; the return is the next decision.
        TransactionStanding.Settled or TransactionStanding.Returned => new PaymentMove.Settle(transaction),
        TransactionStanding.Declined or TransactionStanding.SettlementDeclined or TransactionStanding.Voided =>
            new PaymentMove.Fail(RefusalOf(transaction) with { Stage = FailureStage.Settlement }, transaction),
        _ => Stay,
    };

    private static PaymentMove WhileSucceeded(PaymentState payment, GatewayTransaction transaction) => transaction.Standing switch
    {
        TransactionStanding.Returned => new PaymentMove.ReturnFunds(
            transaction.ReturnCode ?? "unknown", AchReturnCode.InWords(transaction.ReturnCode ?? "unknown")),
        TransactionStanding.SettlementDeclined => new PaymentMove.ReturnFunds(
            "settlement-declined", "The bank declined the payment while it settled."),
        TransactionStanding.Voided => new PaymentMove.ReturnFunds("voided", "The payment was cancelled before it settled."),
        TransactionStanding.Settled when payment.SettledAt is null => new PaymentMove.Settle(transaction),
        _ when transaction.RefundedMinor != payment.RefundedMinor => new PaymentMove.NoteRefund(transaction.RefundedMinor),
        _ => Stay,
    };

    private static PaymentMove AfterFailure(PaymentState payment, GatewayTransaction transaction) =>
        payment is { FailureCode: Failure.NeverCharged, InvoicesStillPayable: true }
            ? new PaymentMove.Accept(transaction)
            : new PaymentMove.Alarm(
                "charge-without-payment", $"Transaction {transaction.Id} stands although the payment failed ({payment.FailureCode}).");

    private static PaymentMove NothingFound(PaymentState payment, DateTime now)
    {
        if (payment is not { Status: PaymentStatus.Processing, TransactionId: null })
            return Stay;
        if (payment.SubmittedAt is not { } submittedAt)
            return new PaymentMove.Fail(Failure.NotSubmitted, null);

        return now - submittedAt > GiveUpAfter && payment.CleanSearches + 1 >= CleanSearchesMin
            ? new PaymentMove.Fail(Failure.GivenUp, null)
            : new PaymentMove.KeepLooking();
    }

    private static bool MovedMoney(GatewayTransaction transaction) =>
        transaction.Standing is TransactionStanding.Underway or TransactionStanding.Settled;

    private static Failure RefusalOf(GatewayTransaction transaction) => transaction.Refusal ?? new Failure(
        transaction.Standing is TransactionStanding.SettlementDeclined ? FailureStage.Settlement : FailureStage.Authorization,
        transaction.Standing is TransactionStanding.Voided ? "voided" : "declined",
        "The payment was declined. Nothing was charged.", Retryable: false);
}
