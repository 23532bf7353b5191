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
    IPaymentsDb db, IPaymentGateway gateway, GatewayDescription description, OrderSearch orders,
    EvidenceRecorder recorder, TimeProvider clock, ILogger<ChargeAccounting> log)
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
        var unmatched = new List<GatewayTransaction>();
        foreach (var transaction in transactions)
        {
            if (PaymentId.FromOrderId(transaction.OrderId) is not { } id || !payments.TryGetValue(id, out var payment))
                unmatched.Add(transaction);
            else if (payment.IsNews(new Evidence.Seen(transaction), now))
                await recorder.RecordAsync(id, await EvidenceOfAsync(payment, transaction, ct), ct);
        }

        await RecordUnmatchedAsync(unmatched, now, ct);
    }

    /// <summary>Looks at what became of the charges that nobody has dealt with: a bank may take one back.</summary>
    /// <returns>How many were looked at.</returns>
    /// <exception cref="GatewayUnavailableException"/>
    public async Task<int> FollowUnmatchedAsync(CancellationToken ct)
    {
        var looked = 0;
        var last = "";
        while (await OpenAfterAsync(last, ct) is { Count: > 0 } batch)
        {
            var found = await gateway.FindByIdsAsync([.. batch.Select(charge => charge.GatewayId)], ct);
            await RecordUnmatchedAsync(found, clock.GetUtcNow().UtcDateTime, ct);
            (looked, last) = (looked + batch.Count, batch[^1].Id);
        }

        return looked;
    }

    private sealed record Open(string Id, string GatewayId);

    private Task<List<Open>> OpenAfterAsync(string last, CancellationToken ct) =>
        db.UnmatchedCharges.Where(c => c.ClosedAt == null && string.Compare(c.TransactionId, last) > 0)
            .OrderBy(c => c.TransactionId).Take(description.IdsMax)
            .Select(c => new Open(c.TransactionId, c.GatewayTransactionId)).ToListAsync(ct);

    /// <summary>
    /// A refused transaction says nothing of an unknown outcome while another of the same order may stand: the search
    /// decides.
    /// </summary>
    private async Task<Evidence> EvidenceOfAsync(
        Payment payment, GatewayTransaction transaction, CancellationToken ct) =>
        payment.Status is PaymentStatus.Processing && payment.GatewayTransactionId is null && !transaction.MayHoldMoney
            ? await orders.FindAsync(payment.Id, ct)
            : new Evidence.Seen(transaction);

    /// <summary>Reports those that hold money and are new, and takes over how the others stand.</summary>
    private async Task RecordUnmatchedAsync(
        IReadOnlyList<GatewayTransaction> transactions, DateTime now, CancellationToken ct)
    {
        if (transactions.Count == 0)
            return;

        var ids = transactions.Select(transaction => transaction.Id).ToList();
        var news = await db.DecideAndSaveAsync(async () =>
        {
            var reported = new List<GatewayTransaction>();
            var known = await db.UnmatchedCharges.Where(c => ids.Contains(c.TransactionId))
                .ToDictionaryAsync(c => c.TransactionId, ct);
            foreach (var transaction in transactions)
            {
                if (known.TryGetValue(transaction.Id, out var charge))
                {
                    if (charge.ClosedAt is null && charge.See(transaction, now))
                        reported.Add(transaction);
                }
                else if (transaction.MayHoldMoney && transaction.MerchantAccountId == gateway.MerchantAccountId)
                {
                    db.UnmatchedCharges.Add(UnmatchedCharge.Find(transaction, now));
                    reported.Add(transaction);
                }
            }

            return reported;
        }, ct);
        foreach (var transaction in news)
        {
            log.LogError(
                "Alarm {Alarm}: transaction {TransactionId} over {Amount} belongs to no payment, and is {Standing}",
                AlarmCode.UnmatchedCharge, transaction.Id, transaction.Amount, transaction.Standing);
        }
    }
}
