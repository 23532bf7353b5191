using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Settings;
using CustomerPayments.BraintreeSimulator.Webhooks;
using static CustomerPayments.BraintreeSimulator.Requests.GatewayRefusalException;

namespace CustomerPayments.BraintreeSimulator.Payments;

/// <summary>
/// Settles what is due: cards in the next night's batch, bank debits at the end of the third banking day after the
/// day they were made. Source: https://developer.paypal.com/braintree/articles/guides/payment-methods/ach.
/// </summary>
internal sealed class Settlement(GatewayLedger ledger, SimulatorClock clock, SimulatorOptions options, Outbox outbox)
{
    private const int AchBankingDays = 3;
    private readonly BankCalendar calendar = new(options.BusinessTimeZone);

    /// <summary>The ACH entry just handed to the banks.</summary>
    public TransactionRecord Pending(TransactionRecord entry) =>
        entry.Entering(new StatusEntry(PaymentStatus.SettlementPending, clock.Now, entry.AmountMinor)
        {
            ProcessorCode = "4002",
        }) with
        {
            DueAt = calendar.EndOfBankingDay(clock.Now, AchBankingDays),
        };

    /// <summary>A card refund, which the next batch settles.</summary>
    public TransactionRecord Submitted(TransactionRecord refund) =>
        refund.Entering(new StatusEntry(PaymentStatus.SubmittedForSettlement, clock.Now, refund.AmountMinor)) with
        {
            DueAt = calendar.NextNightlyBatch(clock.Now),
        };

    /// <summary>The end of the settlement window has come.</summary>
    public void SettleDue(TransactionRecord entry)
    {
        if (entry.PlannedReturnCode is { } code) Declined(entry, entry.DueAt!.Value, code);
        else Settled(entry, entry.DueAt!.Value);
    }

    /// <summary>Settles now, whatever the day.</summary>
    /// <exception cref="GatewayRefusalException">91575: it awaits no settlement.</exception>
    public TransactionRecord Settle(string legacyId)
    {
        lock (ledger.Gate) return Settled(Awaiting(legacyId), clock.Now);
    }

    /// <summary>The processor declines settlement, without a bank's return code.</summary>
    /// <inheritdoc cref="Settle"/>
    public TransactionRecord DeclineSettlement(string legacyId)
    {
        lock (ledger.Gate) return Declined(Awaiting(legacyId), clock.Now, returnCode: null);
    }

    /// <summary>
    /// The bank returns a debit. Before settlement it is declined; afterwards its status stays SETTLED, and only the
    /// return code and the notification tell.
    /// </summary>
    public TransactionRecord Return(TransactionRecord sale, string code)
    {
        lock (ledger.Gate)
        {
            if (sale.Status is PaymentStatus.SettlementPending) return Declined(sale, clock.Now, code);

            var returned = sale with { AchReturnCode = code, ReturnedAt = clock.Now };
            var notice = outbox.Notice(NotificationXml.SettlementDeclined, returned, clock.Now);
            ledger.Save([returned, .. BlockAfter(returned, code), .. notice]);
            return returned;
        }
    }

    private TransactionRecord Settled(TransactionRecord entry, DateTime at)
    {
        var settled = entry.Entering(new StatusEntry(PaymentStatus.Settled, at, entry.AmountMinor)
        {
            ProcessorCode = "4000",
            SettlementBatchId = $"{calendar.DateOf(at.AddTicks(-1)):yyyy-MM-dd}_{options.MerchantAccountId}",
        });
        ledger.Save([settled, .. NoticeFor(NotificationXml.Settled, settled, at)]);
        return settled;
    }

    private TransactionRecord Declined(TransactionRecord entry, DateTime at, string? returnCode)
    {
        var declined = entry.Entering(
            new StatusEntry(PaymentStatus.SettlementDeclined, at, entry.AmountMinor) { ProcessorCode = "4001" }) with
        {
            AchReturnCode = returnCode,
            ReturnedAt = returnCode is null ? null : at,
        };
        var notice = NoticeFor(NotificationXml.SettlementDeclined, declined, at);
        ledger.Save([declined, .. BlockAfter(declined, returnCode), .. notice]);
        return declined;
    }

    /// <summary>Cards settle without notifications.</summary>
    private IEnumerable<LedgerRecord> NoticeFor(string kind, TransactionRecord entry, DateTime at) =>
        entry.IsAch ? outbox.Notice(kind, entry, at) : [];

    /// <summary>R02 and R03 (no such account) and R29 (corporate debit not authorized) block the account.</summary>
    private static IEnumerable<LedgerRecord> BlockAfter(TransactionRecord sale, string? code) =>
        code is "R02" or "R03" or "R29"
            ? [new BlockedAccountRecord { Fingerprint = sale.Instrument.Fingerprint, ReturnCode = code }]
            : [];

    private TransactionRecord Awaiting(string legacyId)
    {
        var found = ledger.Find<TransactionRecord>(legacyId) ?? throw NotFound("transactionId");
        return found.Status
            is PaymentStatus.SubmittedForSettlement or PaymentStatus.SettlementPending or PaymentStatus.Settling
            ? found
            : throw Invalid(
                "91575", "Cannot simulate settlement of a transaction that does not await it.", "transactionId");
    }
}
