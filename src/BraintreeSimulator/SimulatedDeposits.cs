using CustomerPayments.BraintreeSimulator.Ledger;

namespace CustomerPayments.BraintreeSimulator;

/// <summary>Two micro-transfers, as the owner of the bank account reads them on the statement.</summary>
/// <param name="VerificationId">Global id.</param>
/// <param name="Last4">Of the account's number.</param>
/// <param name="AmountsInCents">US cents.</param>
/// <param name="Status">A value of <c>VerificationStatus</c>.</param>
/// <param name="CreatedAt">UTC, by the simulator's clock.</param>
public sealed record SimulatedDeposits(
    string VerificationId, string Last4, IReadOnlyList<int> AmountsInCents, string Status, DateTime CreatedAt)
{
    internal static SimulatedDeposits Of(VerificationRecord record) => new(
        GlobalId.Of(GlobalId.Verification, record.LegacyId), record.Instrument.Last4, record.DepositsMinor,
        WireNames.Of(record.Status), record.CreatedAt);
}
