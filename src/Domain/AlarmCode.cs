namespace CustomerPayments.Domain;

/// <summary>
/// Every kind of alarm. <b>Frozen: append, never rename</b> (decision 105). The contract lists them, docs/operations.md
/// says how to handle each, and a test compares the three.
/// </summary>
public sealed class AlarmCode
{
    private static readonly List<AlarmCode> Codes = [];

    /// <summary>The gateway has two charges for one payment.</summary>
    public static readonly AlarmCode SeveralCharges = new("several-charges", ofPayment: true);

    /// <summary>A charge is over another amount than was asked for.</summary>
    public static readonly AlarmCode AmountMismatch = new("amount-mismatch", ofPayment: true);

    /// <summary>A charge stands although its payment is over.</summary>
    public static readonly AlarmCode ChargeWithoutPayment = new("charge-without-payment", ofPayment: true);

    /// <summary>A transaction names our order but is not from our merchant account.</summary>
    public static readonly AlarmCode ForeignTransaction = new("foreign-transaction", ofPayment: true);

    /// <summary>Somebody gave money back in the gateway's control panel.</summary>
    public static readonly AlarmCode RefundedAtGateway = new("refunded-at-gateway", ofPayment: true);

    /// <summary>A refund that had been noted, or was notified, came to nothing.</summary>
    public static readonly AlarmCode RefundFailed = new("refund-failed", ofPayment: true);

    /// <summary>The customer has the money twice: by a refund, and because the bank took the payment back.</summary>
    public static readonly AlarmCode ReturnedAfterRefund = new("returned-after-refund", ofPayment: true);

    /// <summary>The cardholder contests the charge and the merchant may still answer.</summary>
    public static readonly AlarmCode DisputeOpen = new("dispute-open", ofPayment: true);

    /// <summary>A dispute is decided.</summary>
    public static readonly AlarmCode DisputeClosed = new("dispute-closed", ofPayment: true);

    /// <summary>A payment that came to nothing had paid more of an invoice than its total is now.</summary>
    public static readonly AlarmCode ReleasedMoreThanDue = new("released-more-than-due", ofPayment: false);

    /// <summary>The gateway tells of a bank debit in a shape in which a return could not be seen.</summary>
    public static readonly AlarmCode ReturnNotVisible = new("return-not-visible", ofPayment: false);

    /// <summary>A payment's outcome is unknown for longer than it should be.</summary>
    public static readonly AlarmCode UnknownForAnHour = new("unknown-for-an-hour", ofPayment: false);

    /// <summary>An email that is owed has not been sent.</summary>
    public static readonly AlarmCode EmailUnsentForAnHour = new("mail-unsent-for-an-hour", ofPayment: false);

    /// <summary>An email about money was refused by the mail server for good.</summary>
    public static readonly AlarmCode EmailRefused = new("email-refused", ofPayment: false);

    /// <summary>A charge that no payment accounts for.</summary>
    public static readonly AlarmCode UnmatchedCharge = new("orphan", ofPayment: false);

    /// <summary>Requests of others come through a peer that is not a trusted proxy.</summary>
    public static readonly AlarmCode ProxyNotTrusted = new("proxy-not-trusted", ofPayment: false);

    /// <summary>The portal's content policy has refused something that could have run, sent or asked.</summary>
    public static readonly AlarmCode PolicyBreached = new("policy-breached", ofPayment: false);

    /// <summary>The audit trail was changed, cut off or written anew.</summary>
    public static readonly AlarmCode AuditNotIntact = new("audit-not-intact", ofPayment: false);

    /// <summary>Passwords are being guessed: of one account, from one address, or of many from many.</summary>
    public static readonly AlarmCode Guessing = new("guessing", ofPayment: false);

    /// <summary>More payments were declined than people who pay their invoices bring about.</summary>
    public static readonly AlarmCode CardTesting = new("card-testing", ofPayment: false);

    /// <summary>A job is silent.</summary>
    public static readonly AlarmCode JobNotRun = new("sweep-not-run", ofPayment: false);

    /// <summary>An endpoint of webhooks was dead and was stopped; its events wait.</summary>
    public static readonly AlarmCode WebhookEndpointDisabled = new("webhook-endpoint-disabled", ofPayment: false);

    /// <summary>Clocks of replicas disagree further than sessions stand.</summary>
    public static readonly AlarmCode ClockSkew = new("clock-skew", ofPayment: false);

    /// <summary>No payment is taken until somebody releases them.</summary>
    public static readonly AlarmCode PaymentsHeld = new("payments-held", ofPayment: false);

    private AlarmCode(string code, bool ofPayment)
    {
        Code = code;
        IsOfPayment = ofPayment;
        Codes.Add(this);
    }

    public static IReadOnlyList<AlarmCode> All => Codes;

    /// <summary>Stable; as it is stored, logged and answered.</summary>
    public string Code { get; }

    /// <summary>Whether it stands on a payment, which then shows it as its <c>alarm</c>.</summary>
    public bool IsOfPayment { get; }

    public override string ToString() => Code;
}
