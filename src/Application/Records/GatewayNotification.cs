using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Records;

/// <summary>
/// A webhook of the gateway's, kept once. It is only a hint that something happened to a transaction: what happened is
/// read at the gateway, so that a replayed, late or reordered notification does no harm.
/// </summary>
public sealed class GatewayNotification
{
    private GatewayNotification() { } // EF Core

    /// <summary>SHA-256 of the payload in hex: the gateway gives notifications no id of their own.</summary>
    public string PayloadHash { get; private init; } = "";

    public string Kind { get; private init; } = "";

    /// <summary>The transaction, as notifications name it; null for a notification that is about none.</summary>
    public string? NotifiedReference { get; private init; }

    /// <summary>The dispute that it is about; null for other kinds.</summary>
    public Dispute? Dispute { get; private init; }

    /// <summary>Whether it tells that a refund of the transaction came to nothing.</summary>
    public bool IsRefundFailure { get; private init; }

    public DateTime ReceivedAt { get; private init; }

    /// <summary>UTC; null once it is applied.</summary>
    public DateTime? NextAttemptAt { get; private set; }

    public static GatewayNotification Receive(string payloadHash, GatewayNotice notice, DateTime now) => new()
    {
        PayloadHash = payloadHash,
        Kind = notice.Kind,
        NotifiedReference = notice.NotifiedReference,
        Dispute = notice.Dispute,
        IsRefundFailure = notice.IsRefundFailure,
        ReceivedAt = now,
        NextAttemptAt = notice.NotifiedReference is null ? null : now,
    };

    /// <summary>The news that the transaction alone would not show; null when there is none.</summary>
    public Evidence? Evidence =>
        Dispute is { } dispute ? new Evidence.Disputed(dispute) : IsRefundFailure ? new Evidence.RefundFailed() : null;

    public void Applied() => NextAttemptAt = null;

    public void TryAgainAt(DateTime at) => NextAttemptAt = at;
}
