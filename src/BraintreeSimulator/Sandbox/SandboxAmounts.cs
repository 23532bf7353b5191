using CustomerPayments.BraintreeSimulator.Ledger;

namespace CustomerPayments.BraintreeSimulator.Sandbox;

/// <summary>
/// Amounts that decide the outcome in the sandbox.
/// Source: https://developer.paypal.com/braintree/docs/reference/general/testing and .../guides/ach/testing-go-live.
/// </summary>
internal static class SandboxAmounts
{
    /// <param name="amountMinor">US cents.</param>
    public static (PaymentStatus Status, string? Code) OfCard(long amountMinor) => amountMinor switch
    {
        >= 2000_00 and < 3000_00 => (PaymentStatus.ProcessorDeclined, $"{amountMinor / 100}"),
        >= 3000_00 and < 3001_00 => (PaymentStatus.Failed, "3000"),
        5001_00 => (PaymentStatus.GatewayRejected, null),
        _ => (PaymentStatus.SubmittedForSettlement, "1000"),
    };

    /// <summary>The code with which the bank will return the debit, or null when it will settle.</summary>
    /// <param name="amountMinor">US cents.</param>
    public static string? ReturnCodeOfAch(long amountMinor) => amountMinor switch
    {
        44444_44 => "R01",
        55555_55 => "R10",
        6666_66 => "R02",
        7777_77 => "R03",
        _ => null,
    };

    /// <summary>The debit that does not even reach the bank.</summary>
    public static bool FailsAtOnce(long amountMinor) => amountMinor == 33333_33;
}
