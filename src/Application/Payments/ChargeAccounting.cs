using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Compares the gateway's transactions with our payments: records news, and reports charges that belong to no payment.
/// </summary>
internal sealed class ChargeAccounting(
    IPaymentsDb db, IPaymentGateway gateway, OrderSearch orders, EvidenceRecorder recorder, TimeProvider clock,
    ILogger<ChargeAccounting> log)
{
    /// <param name="transactions">At most a page.</param>
    public async Task AccountForAsync(IReadOnlyList<GatewayTransaction> transactions, CancellationToken ct)
    {
        if (transactions.Count == 0)
            return;

        var now = clock.GetUtcNow().UtcDateTime;
        var ids = transactions.Select(transaction => PaymentId.FromOrderId(transaction.OrderId)).OfType<PaymentId>()
            .ToList();
        var payments = await db.Payments.AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        foreach (var transaction in transactions)
        {
            if (PaymentId.FromOrderId(transaction.OrderId) is not { } id || !payments.TryGetValue(id, out var payment))
                await ReportUnmatchedAsync(transaction, now, ct);
            else if (payment.IsNews(new Evidence.Seen(transaction), now))
                await recorder.RecordAsync(id, await EvidenceOfAsync(payment, transaction, ct), ct);
        }
    }

    /// <summary>
    /// A refused transaction says nothing of an unknown outcome while another of the same order may stand: the search
    /// decides.
    /// </summary>
    private async Task<Evidence> EvidenceOfAsync(
        Payment payment, GatewayTransaction transaction, CancellationToken ct) =>
        payment.Status is PaymentStatus.Processing && payment.GatewayTransactionId is null && !transaction.MayHoldMoney
            ? await orders.FindAsync(payment.Id, ct)
            : new Evidence.Seen(transaction);

    private async Task ReportUnmatchedAsync(GatewayTransaction transaction, DateTime now, CancellationToken ct)
    {
        if (!transaction.MayHoldMoney || transaction.MerchantAccountId != gateway.MerchantAccountId)
            return;

        var isNew = await db.DecideAndSaveAsync(async () =>
        {
            if (await db.UnmatchedCharges.AnyAsync(charge => charge.TransactionId == transaction.Id, ct))
                return false;

            db.UnmatchedCharges.Add(UnmatchedCharge.Find(transaction, now));
            return true;
        }, ct);
        if (isNew)
        {
            log.LogError(
                "Alarm {Alarm}: transaction {TransactionId} over {Amount} belongs to no payment",
                AlarmCode.UnmatchedCharge, transaction.Id, transaction.Amount);
        }
    }
}
