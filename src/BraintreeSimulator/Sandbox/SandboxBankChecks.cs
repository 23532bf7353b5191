using CustomerPayments.BraintreeSimulator.Ledger;

namespace CustomerPayments.BraintreeSimulator.Sandbox;

/// <summary>
/// What verifying a bank account answers, by its number.
/// Source: https://developer.paypal.com/braintree/docs/guides/ach/testing-go-live.
/// </summary>
internal static class SandboxBankChecks
{
    /// <summary>The micro-transfer amounts of the numbered test accounts, in US cents.</summary>
    public static readonly IReadOnlyList<int> TestDeposits = [17, 29];

    public static (VerificationStatus Status, string? Code) First(VerificationMethod method, BankInstrument account) =>
        method switch
        {
            VerificationMethod.NetworkCheck => NetworkCheck(account.TestDigit),
            VerificationMethod.MicroTransfers => MicroTransfers(account.TestDigit),
            VerificationMethod.IndependentCheck when account.NumberLength >= 4 => (VerificationStatus.Verified, "1000"),
            _ => (VerificationStatus.ProcessorDeclined, "2061"),
        };

    /// <summary>Whether right amounts verify at once, or only after three banking days.</summary>
    public static bool ConfirmsLate(BankInstrument account) => account.TestDigit == 1;

    private static (VerificationStatus, string?) NetworkCheck(int? digit) => digit switch
    {
        0 => (VerificationStatus.Verified, "1000"),
        1 => (VerificationStatus.Verified, "1003"),
        2 => (VerificationStatus.Failed, "3000"),
        4 => (VerificationStatus.ProcessorDeclined, "2046"),
        5 or 8 or 9 => (VerificationStatus.ProcessorDeclined, "2061"),
        6 or 7 => (VerificationStatus.ProcessorDeclined, "2092"),
        _ => (VerificationStatus.ProcessorDeclined, "2038"),
    };

    private static (VerificationStatus, string?) MicroTransfers(int? digit) => digit switch
    {
        2 => (VerificationStatus.Failed, "3000"),
        3 => (VerificationStatus.ProcessorDeclined, "2005"),
        _ => (VerificationStatus.Pending, null),
    };
}
