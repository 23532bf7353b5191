using CustomerPayments.BraintreeSimulator.Calendar;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Payments;
using CustomerPayments.BraintreeSimulator.Sandbox;
using CustomerPayments.BraintreeSimulator.Search;
using CustomerPayments.BraintreeSimulator.Webhooks;
using CustomerPayments.BraintreeSimulator.Wire;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.BraintreeSimulator;

/// <summary>
/// A Braintree gateway in a box: cards and ACH, with a clock that can be moved and faults that can be asked for. It is
/// modelled on documentation and has not been compared with Braintree's sandbox.
/// </summary>
/// <remarks>What it has answered it has first written to its state file; killing the process loses nothing.</remarks>
public sealed class GatewaySimulator : IDisposable
{
    private readonly SimulatorClock clock;
    private readonly Settlement settlement;
    private readonly Outbox outbox;
    private readonly FaultBoard faults = new();

    public GatewaySimulator(SimulatorOptions options, TimeProvider time, ILogger<GatewaySimulator> logger)
    {
        Options = options;
        Ledger = new GatewayLedger(options.StateFile);
        clock = new SimulatorClock(time, Ledger);
        Ledger.ForgetOldTokens(clock.Now);
        outbox = new Outbox(Ledger, clock, options, faults, logger);
        settlement = new Settlement(Ledger, clock, options, outbox);
        Methods = new PaymentMethods(Ledger, clock, new InstrumentReader(options));
        Charges = new Charges(Ledger, clock, options, Methods, settlement);
        Refunds = new Refunds(Ledger, clock, options, settlement);
        BankAccounts = new BankAccounts(Ledger, clock, options, Methods);
        Searches = new Searches(Ledger, clock, options);
        Wire = new GatewayWire(this, clock, faults, logger);
    }

    /// <summary>UTC, real time plus the days it was moved forward.</summary>
    public DateTime Now => clock.Now;

    public IReadOnlyList<SimulatorFault> ArmedFaults => faults.Armed;

    internal SimulatorOptions Options { get; }
    internal GatewayLedger Ledger { get; }
    internal PaymentMethods Methods { get; }
    internal Charges Charges { get; }
    internal Refunds Refunds { get; }
    internal BankAccounts BankAccounts { get; }
    internal Searches Searches { get; }
    internal GatewayWire Wire { get; }

    /// <summary>
    /// Moves the clock forward and settles what has fallen due, banking days and holidays considered.
    /// </summary>
    /// <param name="days">1 to 366.</param>
    public void AdvanceClock(int days)
    {
        if (days is < 1 or > 366) throw new BadControlRequestException("days is between 1 and 366.");
        clock.Advance(TimeSpan.FromDays(days));
        CatchUp();
    }

    /// <summary>Settles a transaction or refund now, as <c>sandboxSettleTransaction</c> does.</summary>
    /// <param name="transactionId">Global or legacy id.</param>
    /// <exception cref="BadControlRequestException">Unknown, or not awaiting settlement.</exception>
    public void Settle(string transactionId)
    {
        CatchUp();
        try
        {
            settlement.Settle(Known(transactionId).LegacyId);
        }
        catch (GatewayRefusalException refusal)
        {
            throw new BadControlRequestException(refusal.Message);
        }
    }

    /// <summary>
    /// The bank returns an ACH debit. A settled one keeps its status SETTLED; its return code and the webhook
    /// <c>transaction_settlement_declined</c> tell. One not yet settled becomes SETTLEMENT_DECLINED.
    /// </summary>
    /// <param name="transactionId">Global or legacy id.</param>
    /// <param name="code">R01 to R85, or RJCT.</param>
    /// <exception cref="BadControlRequestException">
    /// Unknown, no ACH sale, not a return code, or already returned.
    /// </exception>
    public void Return(string transactionId, string code)
    {
        CatchUp();
        if (code != "RJCT" && !(code is ['R', var tens, var ones] && char.IsAsciiDigit(tens) && char.IsAsciiDigit(ones)
            && int.Parse(code.AsSpan(1), null) is >= 1 and <= 85))
            throw new BadControlRequestException($"'{code}' is not a return code; those are R01 to R85 and RJCT.");

        lock (Ledger.Gate)
        {
            var sale = Known(transactionId);
            if (!sale.IsAch || sale.IsRefund)
                throw new BadControlRequestException("Only an ACH sale can be returned by the bank.");
            if (sale.AchReturnCode is not null)
                throw new BadControlRequestException("The bank has already returned this sale.");
            if (sale.Status is not (PaymentStatus.SettlementPending or PaymentStatus.Settled))
                throw new BadControlRequestException($"A sale that is {WireNames.Of(sale.Status)} cannot be returned.");
            settlement.Return(sale, code);
        }
    }

    /// <summary>The newest sales and refunds.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="orderId">Only those with exactly this order id; null: all.</param>
    public IReadOnlyList<SimulatedTransaction> Transactions(int limit = 100, string? orderId = null)
    {
        CatchUp();
        lock (Ledger.Gate)
        {
            var found = orderId is null ? Ledger.NewestFirst() : Ledger.NewestFirst(orderId);
            return [.. found.Take(limit).Select(record => SimulatedTransaction.Of(record, this))];
        }
    }

    /// <summary>One sale or refund by its global or legacy id.</summary>
    /// <exception cref="BadControlRequestException">There is none.</exception>
    public SimulatedTransaction Transaction(string transactionId)
    {
        CatchUp();
        return SimulatedTransaction.Of(Known(transactionId), this);
    }

    /// <summary>
    /// The newest micro-transfers, with their amounts, which nobody but the account's owner reads elsewhere.
    /// </summary>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<SimulatedDeposits> Deposits(int limit = 100)
    {
        CatchUp();
        lock (Ledger.Gate)
        {
            return
            [
                .. Ledger.VerificationsNewestFirst().Where(v => v.Method is VerificationMethod.MicroTransfers)
                    .Take(limit).Select(SimulatedDeposits.Of),
            ];
        }
    }

    /// <summary>Makes the gateway misbehave on requests to come. Not kept across a restart.</summary>
    public void Arm(SimulatorFault fault) => faults.Arm(fault);

    public void ClearFaults() => faults.Clear();

    /// <summary>Posts the notifications that are due, and returns how many were accepted.</summary>
    public Task<int> SendNotificationsAsync(CancellationToken ct)
    {
        CatchUp();
        return outbox.SendDueAsync(ct);
    }

    public void Dispose()
    {
        outbox.Dispose();
        Ledger.Dispose();
    }

    internal TransactionRecord SettleInSandbox(string id, bool declined)
    {
        if (GlobalId.Read(id) is not ({ } type, { } legacyId) || type is not (GlobalId.Transaction or GlobalId.Refund))
            throw GatewayRefusalException.NotFound("transactionId");
        return declined ? settlement.DeclineSettlement(legacyId) : settlement.Settle(legacyId);
    }

    /// <summary>Everything that the passing of time brings, in the order it fell due.</summary>
    internal void CatchUp()
    {
        List<DeferredRequestRecord> late = [];
        lock (Ledger.Gate)
        {
            var now = clock.Now;
            if (!Ledger.AnythingDue(now)) return;

            using var batch = Ledger.Batch();
            while (Ledger.TakeDue(now) is { } record)
            {
                switch (record)
                {
                    case TransactionRecord transaction: settlement.SettleDue(transaction); break;
                    case VerificationRecord verification: BankAccounts.VerifyDue(verification); break;
                    case DeferredRequestRecord request:
                        Ledger.Remove(request);
                        late.Add(request);
                        break;
                }
            }
        }

        foreach (var request in late) Wire.CarryOut(request);
    }

    private TransactionRecord Known(string id)
    {
        var legacyId = GlobalId.Read(id) is (GlobalId.Transaction or GlobalId.Refund, { } inside) ? inside : id;
        return Ledger.Find<TransactionRecord>(legacyId)
            ?? throw new BadControlRequestException($"There is no transaction '{id}'.");
    }
}
