namespace CustomerPayments.Application.Payments;

/// <summary>
/// A webhook of the gateway's, kept once. It is only a hint that something happened to a transaction: what happened is read
/// at the gateway, so that a replayed, late or reordered notification does no harm.
/// </summary>
public sealed class GatewayNotification
{
    private GatewayNotification() { } // EF Core

    /// <summary>SHA-256 of the payload in hex: the gateway gives notifications no id of their own.</summary>
    public string PayloadHash { get; private init; } = "";

    public string Kind { get; private init; } = "";

    /// <summary>The transaction as notifications name it; null for what is about none.</summary>
    public string? LegacyTransactionId { get; private init; }

    public DateTime ReceivedAt { get; private init; }

    /// <summary>UTC; null once it is applied.</summary>
    public DateTime? NextAttemptAt { get; private set; }

    public static GatewayNotification Receive(string payloadHash, GatewayNotice notice, DateTime now) => new()
    {
        PayloadHash = payloadHash,
        Kind = notice.Kind,
        LegacyTransactionId = notice.LegacyTransactionId,
        ReceivedAt = now,
        NextAttemptAt = notice.LegacyTransactionId is null ? null : now,
    };

    public void Applied() => NextAttemptAt = null;

    public void TryAgainAt(DateTime at) => NextAttemptAt = at;
}

/// <summary>The gateway's signature on its notifications.</summary>
public interface IGatewayNotices
{
    /// <returns>What a notification says; null when it is not the gateway's.</returns>
    GatewayNotice? Read(string signature, string payload);

    /// <returns>The answer to the gateway's test of our address; null when it is no such test.</returns>
    string? AnswerChallenge(string challenge);
}

/// <param name="Kind">As the gateway calls it, such as <c>transaction_settled</c>.</param>
/// <param name="LegacyTransactionId">Null for what is not about a transaction.</param>
public sealed record GatewayNotice(string Kind, string? LegacyTransactionId);
