using CustomerPayments.Domain;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Records;

/// <summary>
/// A charge at the gateway that no payment of ours accounts for; it stays visible until staff close it.
/// </summary>
public sealed class UnmatchedCharge
{
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
    public DateTime? ClosedAt { get; private set; }

    /// <summary>The back-office client that closed it.</summary>
    public string? ClosedBy { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; private set; } = 1;

    public static UnmatchedCharge Find(GatewayTransaction transaction, DateTime now) => new()
    {
        TransactionId = transaction.Id,
        GatewayTransactionId = transaction.GatewayId,
        OrderId = transaction.OrderId?.Cut(255),
        AmountMinor = transaction.Amount.MinorUnits,
        Currency = transaction.Amount.Currency,
        ChargedAt = transaction.CreatedAt,
        FoundAt = now,
    };

    /// <exception cref="RuleViolationException"><c>already-closed</c>.</exception>
    public void Close(string by, string reason, DateTime now)
    {
        if (ClosedAt is not null)
            throw new RuleViolationException("already-closed", $"It was closed by {ClosedBy} already.");

        (ClosedAt, ClosedBy, Reason) = (now, by, reason);
        Version++;
    }
}
