using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Payments;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Sandbox;
using CustomerPayments.BraintreeSimulator.Search;
using CustomerPayments.BraintreeSimulator.Settings;
using CustomerPayments.BraintreeSimulator.Webhooks;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.BraintreeSimulator.Engine;

/// <summary>The parts of the gateway put together: everything below the wire.</summary>
internal sealed class GatewayEngine : IDisposable
{
    public GatewayEngine(SimulatorOptions options, TimeProvider time, ILogger logger)
    {
        Options = options;
        Ledger = new GatewayLedger(options.StateFile);
        Clock = new SimulatorClock(time, Ledger);
        Ledger.ForgetOldTokens(Clock.Now);
        Outbox = new Outbox(Ledger, Clock, options, Faults, logger);
        Settlement = new Settlement(Ledger, Clock, options, Outbox);
        Methods = new PaymentMethods(Ledger, Clock, new InstrumentReader(options));
        Charges = new Charges(Ledger, Clock, options, Methods, Settlement);
        Refunds = new Refunds(Ledger, Clock, options, Settlement);
        BankAccounts = new BankAccounts(Ledger, Clock, options, Methods);
        Searches = new Searches(Ledger, Clock, options);
    }

    public SimulatorOptions Options { get; }
    public GatewayLedger Ledger { get; }
    public SimulatorClock Clock { get; }
    public FaultBoard Faults { get; } = new();
    public Outbox Outbox { get; }
    public Settlement Settlement { get; }
    public PaymentMethods Methods { get; }
    public Charges Charges { get; }
    public Refunds Refunds { get; }
    public BankAccounts BankAccounts { get; }
    public Searches Searches { get; }

    /// <summary>UTC, by the gateway's clock.</summary>
    public DateTime Now => Clock.Now;

    /// <summary>Settles or declines a sale or refund at once, as <c>sandboxSettleTransaction</c> does.</summary>
    /// <param name="id">Global id.</param>
    /// <exception cref="GatewayRefusalException">NOT_FOUND, or 91575: it awaits no settlement.</exception>
    public TransactionRecord SettleInSandbox(string id, bool declined)
    {
        if (GlobalId.Read(id) is not ({ } type, { } legacyId) || type is not (GlobalId.Transaction or GlobalId.Refund))
            throw GatewayRefusalException.NotFound("transactionId");
        return declined ? Settlement.DeclineSettlement(legacyId) : Settlement.Settle(legacyId);
    }

    /// <summary>Does everything that the passing of time brings, in the order in which it fell due.</summary>
    /// <returns>Requests whose answer was lost and whose time has come; the wire carries them out.</returns>
    public IReadOnlyList<DeferredRequestRecord> CatchUp()
    {
        List<DeferredRequestRecord> late = [];
        lock (Ledger.Gate)
        {
            var now = Clock.Now;
            if (!Ledger.AnythingDue(now)) return [];

            using var batch = Ledger.Batch();
            while (Ledger.TakeDue(now) is { } record)
            {
                switch (record)
                {
                    case TransactionRecord transaction: Settlement.SettleDue(transaction); break;
                    case VerificationRecord verification: BankAccounts.VerifyDue(verification); break;
                    case DeferredRequestRecord request:
                        Ledger.Remove(request);
                        late.Add(request);
                        break;
                }
            }
        }

        return late;
    }

    public void Dispose()
    {
        Outbox.Dispose();
        Ledger.Dispose();
    }
}
