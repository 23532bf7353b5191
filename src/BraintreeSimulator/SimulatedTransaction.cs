using CustomerPayments.BraintreeSimulator.Engine;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Payments;

namespace CustomerPayments.BraintreeSimulator;

/// <summary>A sale or refund as the simulator's page and tests see it.</summary>
/// <param name="Id">Global id, as in GraphQL.</param>
/// <param name="LegacyId">As in webhooks.</param>
/// <param name="Kind">SALE or REFUND.</param>
/// <param name="AmountMinor">Authorized amount in minor units.</param>
/// <param name="RequestedMinor">
/// Requested amount; above <paramref name="AmountMinor"/> after a partial approval.
/// </param>
/// <param name="Status">As in GraphQL, such as SETTLEMENT_PENDING.</param>
/// <param name="Method">CARD or ACH.</param>
/// <param name="SettledAt">UTC.</param>
/// <param name="RefundedMinor">Given back or on its way, in minor units.</param>
/// <param name="RefundOf">Global id of the refunded sale.</param>
public sealed record SimulatedTransaction(
    string Id,
    string LegacyId,
    string Kind,
    string? OrderId,
    long AmountMinor,
    long RequestedMinor,
    string Currency,
    string Status,
    string Method,
    string Last4,
    DateTime CreatedAt,
    DateTime? SettledAt,
    string? AchReturnCode,
    DateTime? ReturnedAt,
    long RefundedMinor,
    string? RefundOf)
{
    internal static SimulatedTransaction Of(TransactionRecord record, GatewayEngine gateway) => new(
        GlobalId.Of(record),
        record.LegacyId,
        record.IsRefund ? "REFUND" : "SALE",
        record.OrderId,
        record.AmountMinor,
        record.RequestedMinor,
        gateway.Options.Currency,
        WireNames.Of(record.Status),
        record.IsAch ? "ACH" : "CARD",
        record.Instrument.Last4,
        record.CreatedAt,
        record.At(PaymentStatus.Settled),
        record.AchReturnCode,
        record.ReturnedAt,
        Refunds.RefundedMinor(gateway.Ledger, record),
        record.RefundOf is { } sale ? GlobalId.Of(GlobalId.Transaction, sale) : null);
}
