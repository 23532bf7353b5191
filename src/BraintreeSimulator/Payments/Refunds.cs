using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Settings;
using static CustomerPayments.BraintreeSimulator.Requests.GatewayRefusalException;

namespace CustomerPayments.BraintreeSimulator.Payments;

/// <summary>Giving money back: refunds of settled sales, voids of card sales not yet settled.</summary>
internal sealed class Refunds(
    GatewayLedger ledger, SimulatorClock clock, SimulatorOptions options, Settlement settlement)
{
    private readonly RequestKeys keys = new(ledger, clock, options);

    public TransactionRecord Refund(Input input)
    {
        lock (ledger.Gate)
        {
            var use = keys.For("refundTransaction", input);
            if (use.Earlier is { } earlier) return earlier;

            var sale = Sale(input.RequiredText("transactionId"));
            var details = input.Section("refund") ?? Input.Empty;
            var left = Refundable(sale);
            var amount = details.Text("amount") is { } text ? ChargeRequest.ReadAmount(text, "refund", "amount") : left;
            if (amount > left) throw Invalid("91521", "Refund amount is too large.", "refund", "amount");
            if (details.Text("orderId")?.Length > 255)
                throw Invalid("91501", "Order ID is too long.", "refund", "orderId");

            return Make(sale, amount, details.Text("orderId") ?? sale.OrderId, details.Keep("lineItems"), use);
        }
    }

    /// <summary>Voids what has not settled, refunds in full what has.</summary>
    public TransactionRecord Reverse(Input input)
    {
        lock (ledger.Gate)
        {
            var sale = Sale(input.RequiredText("transactionId"));
            if (sale.Status is not PaymentStatus.Settled) return Void(sale);
            if (Refundable(sale) < sale.AmountMinor)
                throw Invalid("91521", "Refund amount is too large.", "transactionId");
            return Make(sale, sale.AmountMinor, sale.OrderId, null, new RequestKeys.Use(null, _ => []));
        }
    }

    public TransactionRecord Void(Input input)
    {
        lock (ledger.Gate) return Void(Sale(input.RequiredText("transactionId")));
    }

    /// <summary>Minor units given back or on their way.</summary>
    public static long RefundedMinor(GatewayLedger ledger, TransactionRecord sale) => sale.RefundLegacyIds
        .Select(id => ledger.Find<TransactionRecord>(id)!)
        .Where(refund => refund.Status is PaymentStatus.SubmittedForSettlement or PaymentStatus.SettlementPending
            or PaymentStatus.Settling or PaymentStatus.Settled)
        .Sum(refund => refund.AmountMinor);

    private TransactionRecord Sale(string id)
    {
        var sale = GlobalId.LegacyOf(GlobalId.Transaction, id) is { } legacyId
            ? ledger.Find<TransactionRecord>(legacyId)
            : null;
        return sale is { IsRefund: false } ? sale : throw NotFound("transactionId");
    }

    private TransactionRecord Void(TransactionRecord sale)
    {
        if (sale.IsAch || sale.Status is not (PaymentStatus.Authorized or PaymentStatus.SubmittedForSettlement))
            throw Invalid(
                "91504",
                "Transaction can only be voided if status is authorized or submitted for settlement.",
                "transactionId");

        var voided = sale.Entering(new StatusEntry(PaymentStatus.Voided, clock.Now, sale.AmountMinor));
        ledger.Save(voided);
        return voided;
    }

    private long Refundable(TransactionRecord sale)
    {
        if (sale.Status is not PaymentStatus.Settled || sale.AchReturnCode is not null)
            throw Invalid("91506", "Cannot refund a transaction unless it is settled.", "transactionId");

        var left = sale.AmountMinor - RefundedMinor(ledger, sale);
        return left > 0
            ? left
            : throw Invalid("91512", "Transaction has already been fully refunded.", "transactionId");
    }

    private TransactionRecord Make(
        TransactionRecord sale, long amount, string? orderId, string? given, RequestKeys.Use use)
    {
        var entry = new TransactionRecord
        {
            LegacyId = GlobalId.NewLegacyId(),
            Sequence = ledger.NextSequence(),
            CreatedAt = clock.Now,
            AmountMinor = amount,
            RequestedMinor = amount,
            OrderId = orderId,
            Instrument = sale.Instrument,
            PaymentMethodId = sale.PaymentMethodId,
            CustomerLegacyId = sale.CustomerLegacyId,
            RefundOf = sale.LegacyId,
            Given = given,
            History = [],
        };
        var refund = sale.IsAch ? settlement.Pending(entry) : settlement.Submitted(entry);
        ledger.Save(
            [refund, sale with { RefundLegacyIds = [.. sale.RefundLegacyIds, refund.LegacyId] }, .. use.Note(refund)]);
        return refund;
    }
}
