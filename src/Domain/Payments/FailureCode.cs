namespace CustomerPayments.Domain.Payments;

/// <summary>
/// Why a payment failed, as a word. <b>Frozen: append, never rename</b> (decision 105). The contract lists the known
/// codes; a processor or the gateway may answer with a number of its own, such as <c>2046</c>.
/// </summary>
public static class FailureCode
{
    /// <summary>The search window ran out clean: nothing was charged.</summary>
    public const string NeverCharged = "never-charged";

    /// <summary>The payment stopped before it was sent.</summary>
    public const string NotSubmitted = "not-submitted";

    /// <summary>The gateway could not be reached.</summary>
    public const string NotSent = "not-sent";

    /// <summary>The bank account could not be looked at.</summary>
    public const string BankAccountNotChecked = "bank-account-not-checked";

    /// <summary>The bank account was looked at and not found good.</summary>
    public const string BankAccountNotVerified = "bank-account-not-verified";

    /// <summary>The gateway refuses our keys or rights.</summary>
    public const string GatewayConfiguration = "gateway-configuration";

    /// <summary>The gateway takes no more at the moment.</summary>
    public const string GatewayBusy = "gateway-busy";

    /// <summary>The gateway did not accept the details, without a word why.</summary>
    public const string Rejected = "rejected";

    /// <summary>The bank declined, without a word why.</summary>
    public const string Declined = "declined";

    /// <summary>The bank approved a part of the amount, which was given back.</summary>
    public const string PartiallyApproved = "partially-approved";

    /// <summary>The bank declined while the payment settled, without a word why.</summary>
    public const string SettlementDeclined = "settlement-declined";

    /// <summary>Voided or given back before the payment was known to have succeeded.</summary>
    public const string Voided = "voided";

    private static readonly string[] Ours =
    [
        NeverCharged, NotSubmitted, NotSent, BankAccountNotChecked, BankAccountNotVerified, GatewayConfiguration,
        GatewayBusy, Rejected, Declined, PartiallyApproved, SettlementDeclined, Voided,
    ];

    /// <summary>
    /// Neither a bank nor the gateway has refused the card or the account: who tries out stolen ones learns nothing,
    /// and an outage shuts no customer out.
    /// </summary>
    public static IReadOnlyList<string> WithoutRefusal { get; } =
        [NeverCharged, NotSubmitted, NotSent, BankAccountNotChecked, GatewayConfiguration, GatewayBusy, Voided];

    /// <summary>All but the gateway's own, which its adapter lists.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Ours, .. AchReturnCode.Known];
}
