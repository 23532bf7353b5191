using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Gateway;

/// <summary>The gateway's signature on its notifications.</summary>
public interface IGatewayNotices
{
    /// <returns>What a notification says; null when it is not the gateway's.</returns>
    GatewayNotice? Read(string signature, string payload);

    /// <returns>The answer to the gateway's test of our address; null when it is no such test.</returns>
    string? AnswerChallenge(string challenge);
}

/// <param name="Kind">As the gateway calls it, such as <c>transaction_settled</c>.</param>
/// <param name="NotifiedReference">
/// The payment's transaction, as notifications name it; null for a notification that is about none.
/// </param>
/// <param name="Dispute">For the kinds that are about a dispute.</param>
/// <param name="IsRefundFailure">Whether a refund of the transaction came to nothing.</param>
public sealed record GatewayNotice(
    string Kind, string? NotifiedReference, Dispute? Dispute = null, bool IsRefundFailure = false)
{
    /// <summary>Whether people must be told even if the transaction shows nothing new.</summary>
    public bool NeedsPeople => Dispute is not null || IsRefundFailure;
}
