using System.Text.Json.Serialization;

namespace CustomerPayments.BraintreeSimulator.Ledger;

/// <summary>A sale, or a refund of one.</summary>
internal sealed record TransactionRecord : LedgerRecord
{
    public override string Key => LegacyId;
    public required string LegacyId { get; init; }

    /// <summary>Order of creation; searches answer the highest first.</summary>
    public required long Sequence { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>
    /// Authorized amount in minor units; below <see cref="RequestedMinor"/> after a partial approval.
    /// </summary>
    public required long AmountMinor { get; init; }

    public required long RequestedMinor { get; init; }
    public string? OrderId { get; init; }
    public required Instrument Instrument { get; init; }

    /// <summary>Id of the vaulted method it was charged to; null for a single-use token.</summary>
    public string? PaymentMethodId { get; init; }

    public string? CustomerLegacyId { get; init; }

    /// <summary>Newest first, never empty.</summary>
    public required IReadOnlyList<StatusEntry> History { get; init; }

    /// <summary>
    /// The return the bank will answer with at the end of the settlement window; null: it will settle.
    /// </summary>
    public string? PlannedReturnCode { get; init; }

    public string? AchReturnCode { get; init; }

    /// <summary>UTC; when the bank returned the debit.</summary>
    public DateTime? ReturnedAt { get; init; }

    /// <summary>For a refund: the sale it gives back.</summary>
    public string? RefundOf { get; init; }

    public IReadOnlyList<string> RefundLegacyIds { get; init; } = [];

    /// <summary>UTC; searches do not see it before. Null: at once.</summary>
    public DateTime? SearchableFrom { get; init; }

    /// <summary>
    /// Purchase order, tax, line items and the like as they came, as JSON; null when there were none.
    /// </summary>
    public string? Given { get; init; }

    [JsonIgnore]
    public PaymentStatus Status => History[0].Status;

    [JsonIgnore]
    public bool IsRefund => RefundOf is not null;

    [JsonIgnore]
    public bool IsAch => Instrument is BankInstrument;

    /// <summary>UTC instant of the latest entry with this status.</summary>
    public DateTime? At(PaymentStatus status) => History.FirstOrDefault(entry => entry.Status == status)?.At;

    public TransactionRecord Entering(StatusEntry entry) => this with { History = [entry, .. History], DueAt = null };
}

/// <summary>One event of the status history.</summary>
internal sealed record StatusEntry(PaymentStatus Status, DateTime At, long AmountMinor)
{
    /// <summary>Of the authorization, or of the settlement, by the status.</summary>
    public string? ProcessorCode { get; init; }

    public AuthorizationChecks? Checks { get; init; }
    public RiskDecision? Risk { get; init; }
    public GatewayRejectionReason? Rejection { get; init; }

    /// <summary>Legacy id of the sale this one repeats.</summary>
    public string? DuplicateOf { get; init; }

    public string? SettlementBatchId { get; init; }
}

/// <summary>What the card's bank said about the address and the security code.</summary>
internal sealed record AuthorizationChecks(
    AvsCvvResponse Street, AvsCvvResponse PostalCode, AvsCvvResponse Cvv, string? AuthorizationId);
