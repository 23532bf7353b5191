using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Payments;

internal static class Reversal
{
    /// <summary>Has the gateway give a charge back, and believes what it then shows.</summary>
    /// <param name="charge">As it was read a moment ago.</param>
    /// <returns>The transaction, which holds no money any more.</returns>
    /// <exception cref="ReversalUnconfirmedException"/>
    /// <exception cref="RuleViolationException"><c>reversal-refused</c>.</exception>
    public static async Task<GatewayTransaction> ReverseAndReadAsync(
        this IPaymentGateway gateway, GatewayTransaction charge, CancellationToken ct)
    {
        var refusal = charge.MayHoldMoney ? await gateway.ReverseAsync(charge.GatewayId, ct) : null;
        if (await gateway.ReadAsync(charge.GatewayId, ct) is { MayHoldMoney: false } reversed)
            return reversed;

        throw refusal is null
            ? new ReversalUnconfirmedException()
            : new RuleViolationException("reversal-refused", $"The gateway refused: {refusal}");
    }
}

/// <summary>The gateway was asked to reverse a transaction and does not show it yet.</summary>
public sealed class ReversalUnconfirmedException()
    : Exception("The gateway has not confirmed the reversal yet; send the same request again.");
