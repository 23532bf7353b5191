namespace CustomerPayments.Domain.Payments;

/// <summary>The codes of the alarms on a payment: stable, and explained to operators in docs/operations.md.</summary>
public static class PaymentAlarm
{
    public const string SeveralCharges = "several-charges";
    public const string AmountMismatch = "amount-mismatch";
    public const string ChargeWithoutPayment = "charge-without-payment";
    public const string ForeignTransaction = "foreign-transaction";
    public const string RefundedAtGateway = "refunded-at-gateway";

    /// <summary>A refund that had been noted, or was notified, came to nothing.</summary>
    public const string RefundFailed = "refund-failed";

    /// <summary>The customer has the money twice: by a refund, and because the bank took the payment back.</summary>
    public const string ReturnedAfterRefund = "returned-after-refund";

    /// <summary>The cardholder contests the charge and the merchant may still answer.</summary>
    public const string DisputeOpen = "dispute-open";

    public const string DisputeClosed = "dispute-closed";
}
