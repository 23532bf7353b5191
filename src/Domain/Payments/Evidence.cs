using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Payments;

/// <summary>
/// Something learnt about a payment, whoever learnt it: the request, the follow-up job, a webhook, staff.
/// </summary>
public abstract record Evidence
{
    private Evidence() { }

    /// <summary>
    /// The gateway shows a transaction for the payment's order id: the one that counts, should a refused or a reversed
    /// one stand beside it.
    /// </summary>
    public sealed record Seen(GatewayTransaction Transaction) : Evidence;

    /// <summary>
    /// Nothing was charged and nothing will be: refused before a transaction came to be, or never sent.
    /// </summary>
    public sealed record NotCharged(Failure Why) : Evidence;

    /// <summary>
    /// The request left and its answer did not arrive or cannot be trusted: the charge may or may not exist.
    /// </summary>
    public sealed record NoAnswer(string Reason) : Evidence;

    /// <summary>A search by order id ran to its end and found nothing. Not a proof: the index lags.</summary>
    public sealed record NothingFound : Evidence;

    /// <summary>The gateway has more than one transaction for the order id; people must choose.</summary>
    public sealed record SeveralFound(IReadOnlyList<string> TransactionIds) : Evidence;

    /// <summary>Staff take this transaction for the payment's, whatever its amount.</summary>
    public sealed record StaffAccepts(GatewayTransaction Transaction) : Evidence;

    /// <summary>Staff are about to have this transaction reversed; what comes of it is seen afterwards.</summary>
    public sealed record StaffReverses(string TransactionId) : Evidence;

    /// <summary>
    /// Staff give the payment up, after a search that found nothing and once none can turn up any more.
    /// </summary>
    public sealed record StaffGivesUp : Evidence;

    /// <summary>The gateway notifies of a dispute about the payment's charge.</summary>
    public sealed record Disputed(Dispute Dispute) : Evidence;

    /// <summary>The gateway notifies that a refund of the payment's charge came to nothing.</summary>
    public sealed record RefundFailed : Evidence;

    /// <summary>All transactions of the order that may hold money, each read by its own id.</summary>
    public sealed record Surveyed(IReadOnlyList<GatewayTransaction> Standing) : Evidence;
}

/// <summary>Where a transaction stands at the gateway, in as many cases as we act on differently.</summary>
public enum TransactionStanding
{
    /// <summary>A state we have never met, or one that resolves by itself. Never guessed at.</summary>
    Undecided,

    /// <summary>Accepted; the funds are on their way.</summary>
    Underway,

    /// <summary>Funds moved. For ACH good so far, not final.</summary>
    Settled,

    /// <summary>Refused before anything moved.</summary>
    Declined,

    /// <summary>Accepted first, then refused by the bank while it settled.</summary>
    SettlementDeclined,

    /// <summary>Cancelled at the gateway.</summary>
    Voided,

    /// <summary>Settled ACH funds that the receiving bank took back.</summary>
    Returned,
}

/// <summary>A transaction as the gateway shows it, in our words.</summary>
/// <param name="Id">
/// By which people know it: in the gateway's control panel, reports and notifications. At most 64 characters.
/// </param>
/// <param name="GatewayId">By which the gateway's API knows it; opaque text of at most 64 characters.</param>
/// <param name="OrderId">As the gateway has it; ours is <see cref="PaymentId.OrderId"/>.</param>
public sealed record GatewayTransaction(
    string Id, string GatewayId, string? OrderId, Money Amount, string? MerchantAccountId, TransactionStanding Standing)
{
    /// <summary>Why, when it was declined or its settlement was.</summary>
    public Failure? Refusal { get; init; }

    /// <summary>Nacha return code (R01 …) when the bank took the funds back.</summary>
    public string? ReturnCode { get; init; }

    /// <summary>UTC, by the gateway's clock.</summary>
    public DateTime? SettledAt { get; init; }

    public MethodDetails? Method { get; init; }

    /// <summary>What was charged; null where the gateway does not say.</summary>
    public PaymentMethod? PaidBy { get; init; }

    /// <summary>What was sent along with the charge; null where the gateway shows nothing of it.</summary>
    public ChargeReferences? References { get; init; }

    /// <summary>Minor units given back at the gateway.</summary>
    public long RefundedMinor { get; init; }

    /// <summary>
    /// The processor approved less than was asked for (its code 1004); <see cref="Amount"/> is the part.
    /// </summary>
    public bool IsPartialApproval { get; init; }

    /// <summary>UTC, by the gateway's clock.</summary>
    public DateTime? CreatedAt { get; init; }

    /// <summary>Voided, or given back in full.</summary>
    public bool IsUndone =>
        Standing is TransactionStanding.Voided || RefundedMinor > 0 && RefundedMinor >= Amount.MinorUnits;

    /// <summary>
    /// Whether the customer's money is with it, or may be: a charge that counts when charges are counted.
    /// </summary>
    public bool MayHoldMoney =>
        !IsUndone && Standing is (
            TransactionStanding.Underway or TransactionStanding.Settled or TransactionStanding.Undecided);
}

/// <summary>What people recognize a card or an account by. Never more than four digits of it.</summary>
public sealed record MethodDetails(string? Brand, string Last4, string? BankName);

/// <summary>
/// What is sent along with a charge, in the back office's own words: should our rows be lost, the charge alone tells
/// what it was for.
/// </summary>
/// <param name="Customer">The customer's reference.</param>
/// <param name="Invoices">The invoices' references; empty where they are not known.</param>
/// <param name="PaymentNumber">The payment's number for people.</param>
public sealed record ChargeReferences(string? Customer, IReadOnlyList<string> Invoices, string? PaymentNumber);
