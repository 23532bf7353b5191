using CustomerPayments.BraintreeSimulator.Engine;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Settings;
using CustomerPayments.BraintreeSimulator.Wire;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.BraintreeSimulator;

/// <summary>
/// A Braintree gateway in a box: cards and ACH, a clock that can be moved, and faults that can be asked for. It is
/// modelled on documentation and has not been compared with Braintree's sandbox.
/// </summary>
/// <remarks>It writes to its state file before it answers; a killed process loses nothing.</remarks>
public sealed class GatewaySimulator : IDisposable
{
    public GatewaySimulator(SimulatorOptions options, TimeProvider time, ILogger<GatewaySimulator> logger)
    {
        Engine = new GatewayEngine(options, time, logger);
        Wire = new GatewayWire(Engine, logger);
    }

    /// <summary>UTC, real time plus the days it was moved forward.</summary>
    public DateTime Now => Engine.Now;

    public IReadOnlyList<SimulatorFault> ArmedFaults => Engine.Faults.Armed;

    internal GatewayEngine Engine { get; }
    internal GatewayWire Wire { get; }

    /// <summary>
    /// Moves the clock forward and settles what has fallen due, banking days and holidays considered.
    /// </summary>
    /// <param name="days">1 to 366.</param>
    /// <exception cref="BadControlRequestException">Fewer or more days.</exception>
    public void AdvanceClock(int days)
    {
        if (days is < 1 or > 366) throw new BadControlRequestException("days is between 1 and 366.");
        Engine.Clock.Advance(TimeSpan.FromDays(days));
        Wire.CatchUp();
    }

    /// <summary>Settles a transaction or refund now, as <c>sandboxSettleTransaction</c> does.</summary>
    /// <param name="transactionId">Global or legacy id.</param>
    /// <exception cref="BadControlRequestException">Unknown, or not awaiting settlement.</exception>
    public void Settle(string transactionId)
    {
        Wire.CatchUp();
        try
        {
            Engine.Settlement.Settle(Known(transactionId).LegacyId);
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
        Wire.CatchUp();
        if (!IsReturnCode(code))
            throw new BadControlRequestException($"'{code}' is not a return code; those are R01 to R85 and RJCT.");

        lock (Engine.Ledger.Gate)
        {
            var sale = Known(transactionId);
            if (!sale.IsAch || sale.IsRefund)
                throw new BadControlRequestException("Only an ACH sale can be returned by the bank.");
            if (sale.AchReturnCode is not null)
                throw new BadControlRequestException("The bank has already returned this sale.");
            if (sale.Status is not (PaymentStatus.SettlementPending or PaymentStatus.Settled))
                throw new BadControlRequestException($"A sale that is {WireNames.Of(sale.Status)} cannot be returned.");
            Engine.Settlement.Return(sale, code);
        }
    }

    /// <summary>The newest sales and refunds.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="orderId">Only those with exactly this order id; null: all.</param>
    public IReadOnlyList<SimulatedTransaction> Transactions(int limit = 100, string? orderId = null)
    {
        Wire.CatchUp();
        lock (Engine.Ledger.Gate)
        {
            var found = orderId is null ? Engine.Ledger.NewestFirst() : Engine.Ledger.NewestFirst(orderId);
            return [.. found.Take(limit).Select(record => SimulatedTransaction.Of(record, Engine))];
        }
    }

    /// <summary>One sale or refund by its global or legacy id.</summary>
    /// <exception cref="BadControlRequestException">There is none.</exception>
    public SimulatedTransaction Transaction(string transactionId)
    {
        Wire.CatchUp();
        return SimulatedTransaction.Of(Known(transactionId), Engine);
    }

    /// <summary>
    /// The newest micro-transfers, with their amounts, which nobody but the account's owner reads elsewhere.
    /// </summary>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<SimulatedDeposits> Deposits(int limit = 100)
    {
        Wire.CatchUp();
        lock (Engine.Ledger.Gate)
        {
            return
            [
                .. Engine.Ledger.VerificationsNewestFirst().Where(v => v.Method is VerificationMethod.MicroTransfers)
                    .Take(limit).Select(SimulatedDeposits.Of),
            ];
        }
    }

    /// <summary>Makes the gateway misbehave on requests to come. A restart forgets it.</summary>
    public void Arm(SimulatorFault fault) => Engine.Faults.Arm(fault);

    public void ClearFaults() => Engine.Faults.Clear();

    /// <summary>Posts the notifications that are due.</summary>
    /// <returns>How many were accepted.</returns>
    public Task<int> SendNotificationsAsync(CancellationToken ct) => Wire.SendNotificationsAsync(ct);

    public void Dispose() => Engine.Dispose();

    private static bool IsReturnCode(string code) =>
        code == "RJCT"
        || (code is ['R', var tens, var ones] && char.IsAsciiDigit(tens) && char.IsAsciiDigit(ones)
            && int.Parse(code.AsSpan(1), null) is >= 1 and <= 85);

    private TransactionRecord Known(string id)
    {
        var legacyId = GlobalId.Read(id) is (GlobalId.Transaction or GlobalId.Refund, { } inside) ? inside : id;
        return Engine.Ledger.Find<TransactionRecord>(legacyId)
            ?? throw new BadControlRequestException($"There is no transaction '{id}'.");
    }
}
