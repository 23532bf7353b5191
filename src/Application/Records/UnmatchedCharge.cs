using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Records;

/// <summary>How staff, or the command after a restore, have dealt with a charge.</summary>
public enum UnmatchedChargeOutcome { Closed, Adopted, Reversed }

/// <summary>
/// A charge at the gateway that no payment of ours accounts for; it stays visible, and is followed, until it is dealt
/// with.
/// </summary>
public sealed class UnmatchedCharge
{
    public const int InvoiceReferencesLengthMax = 255;

    /// <summary>No reference of the back office holds one.</summary>
    private const char ReferenceSeparator = ' ';

    private UnmatchedCharge() { } // EF Core

    /// <summary>As people know it at the gateway.</summary>
    public string TransactionId { get; private init; } = "";

    /// <summary>As the gateway's API knows it.</summary>
    public string GatewayTransactionId { get; private init; } = "";

    /// <summary>As the gateway has it: another system's order id, or the id of a payment that is lost here.</summary>
    public string? OrderId { get; private init; }

    /// <summary>Minor units of <see cref="Currency"/>.</summary>
    public long AmountMinor { get; private init; }

    public string Currency { get; private init; } = "";

    /// <summary>UTC, by the gateway's clock.</summary>
    public DateTime? ChargedAt { get; private init; }

    public DateTime FoundAt { get; private init; }

    /// <summary>UTC; when the gateway last showed it. Null in rows of an earlier version.</summary>
    public DateTime? SeenAt { get; private set; }

    /// <summary>As it was then; null in rows of an earlier version.</summary>
    public TransactionStanding? Standing { get; private set; }

    /// <summary>Nacha return code, when the bank took the funds back.</summary>
    public string? ReturnCode { get; private set; }

    /// <summary>Minor units given back at the gateway.</summary>
    public long RefundedMinor { get; private set; }

    /// <summary>What was charged; null where the gateway does not say.</summary>
    public PaymentMethod? Method { get; private set; }

    public MethodDetails? MethodDetails { get; private set; }

    /// <summary>As it was sent along with the charge.</summary>
    public string? CustomerReference { get; private set; }

    /// <summary>As they were sent along, with spaces between them.</summary>
    public string? InvoiceReferences { get; private set; }

    /// <summary>As it was sent along.</summary>
    public string? PaymentNumber { get; private set; }

    public DateTime? ClosedAt { get; private set; }

    /// <summary>The back-office client, or the command, that dealt with it.</summary>
    public string? ClosedBy { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>Null while it is open.</summary>
    public UnmatchedChargeOutcome? Outcome { get; private set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>The same, one by one.</summary>
    public IReadOnlyList<string> InvoiceReferenceList =>
        InvoiceReferences?.Split(ReferenceSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Its name in the audit trail.</summary>
    public string AuditSubject => $"charge:{TransactionId}";

    /// <summary>The payment that it has become, or would become; null for another system's charge.</summary>
    public PaymentId? Payment => PaymentId.FromOrderId(OrderId);

    public static UnmatchedCharge Find(GatewayTransaction transaction, DateTime now)
    {
        var charge = new UnmatchedCharge
        {
            TransactionId = transaction.Id,
            GatewayTransactionId = transaction.GatewayId,
            OrderId = transaction.OrderId?.Cut(255),
            AmountMinor = transaction.Amount.MinorUnits,
            Currency = transaction.Amount.Currency,
            ChargedAt = transaction.CreatedAt,
            FoundAt = now,
        };
        charge.Take(transaction, now);
        return charge;
    }

    /// <summary>Takes over what the gateway shows now.</summary>
    /// <returns>Whether it stands otherwise than before.</returns>
    public bool See(GatewayTransaction transaction, DateTime now)
    {
        var before = (Standing, ReturnCode, RefundedMinor);
        Take(transaction, now);
        Version++;
        return before != (Standing, ReturnCode, RefundedMinor);
    }

    /// <exception cref="RuleViolationException"><c>already-closed</c>.</exception>
    public void Close(UnmatchedChargeOutcome outcome, string by, string reason, DateTime now)
    {
        RequireOpen();
        (Outcome, ClosedAt, ClosedBy, Reason) = (outcome, now, by, reason);
        Version++;
    }

    /// <exception cref="RuleViolationException"><c>already-closed</c>.</exception>
    public void RequireOpen()
    {
        if (ClosedAt is not null)
            throw new RuleViolationException("already-closed", $"It was dealt with by {ClosedBy} already.");
    }

    private void Take(GatewayTransaction transaction, DateTime now)
    {
        (SeenAt, Standing, ReturnCode, RefundedMinor) =
            (now, transaction.Standing, transaction.ReturnCode, transaction.RefundedMinor);
        (Method, MethodDetails) = (transaction.PaidBy, transaction.Method);
        if (transaction.References is not { } references)
            return;

        (CustomerReference, PaymentNumber) = (references.Customer, references.PaymentNumber);
        InvoiceReferences = references.Invoices.Count == 0
            ? null
            : string.Join(ReferenceSeparator, references.Invoices);
    }
}
