using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// A bank may approve only a part. The portal takes the exact amount or nothing, so the part is given back at once. The
/// payment's row says that this is owed; should it fail now, the next look at the payment asks for it again.
/// </summary>
internal sealed class PartialApprovals(IPaymentGateway gateway, ILogger<PartialApprovals> log)
{
    /// <returns>The transaction once it is undone; null while it still stands or the gateway does not answer.</returns>
    public async Task<GatewayTransaction?> UndoAsync(
        PaymentId payment, string gatewayTransactionId, CancellationToken ct)
    {
        try
        {
            var refusal = await gateway.ReverseAsync(gatewayTransactionId, ct);
            if (await gateway.ReadAsync(gatewayTransactionId, ct) is { IsUndone: true } undone)
                return undone;

            log.LogError(
                "Transaction {TransactionId} over a part of payment {PaymentId} still stands: {Reason}",
                gatewayTransactionId, payment.Value, refusal ?? "no answer");
        }
        catch (GatewayUnavailableException e)
        {
            log.LogWarning(
                "A partial approval of payment {PaymentId} could not be reversed now: {Reason}", payment.Value,
                e.Message);
        }

        return null;
    }
}
