using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Sandbox;

namespace CustomerPayments.BraintreeSimulator.Payments;

/// <summary>Decides what an ACH debit becomes at first; the rest is up to the bank, days later.</summary>
internal sealed class BankSales(GatewayLedger ledger, SimulatorClock clock, Settlement settlement)
{
    public TransactionRecord Decide(TransactionRecord sale, BankInstrument account, ChargeScript script)
    {
        var now = clock.Now;
        var blocked = ledger.Find<BlockedAccountRecord>(account.Fingerprint) is not null;
        if ((blocked ? GatewayRejectionReason.PaymentMethodBlocked : script.Rejection) is { } reason)
            return sale.Entering(
                new StatusEntry(PaymentStatus.GatewayRejected, now, sale.AmountMinor) { Rejection = reason });
        if (SandboxAmounts.FailsAtOnce(sale.AmountMinor) || script.DeclineCode is "3000")
            return sale.Entering(
                new StatusEntry(PaymentStatus.Failed, now, sale.AmountMinor) { ProcessorCode = "3000" });
        if (script.DeclineCode is { } code)
            return sale.Entering(
                new StatusEntry(PaymentStatus.ProcessorDeclined, now, sale.AmountMinor) { ProcessorCode = code });

        var amount = script.PartialApproval
            ? Math.Min(sale.AmountMinor, script.ApprovedMinor ?? Math.Max(1, sale.AmountMinor / 2))
            : sale.AmountMinor;
        return settlement.Pending(sale with
        {
            AmountMinor = amount,
            PlannedReturnCode = SandboxAmounts.ReturnCodeOfAch(sale.RequestedMinor),
        });
    }
}
