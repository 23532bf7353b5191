namespace CustomerPayments.Domain.Payments;

/// <summary>Nacha's return reason codes in plain words (Nacha Operating Rules, Appendix Four).</summary>
public static class AchReturnCode
{
    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["R01"] = "The account did not have enough funds.",
        ["R02"] = "The account is closed.",
        ["R03"] = "The bank could not find the account.",
        ["R04"] = "The account number is not valid.",
        ["R05"] = "The bank was told that a business debit of this personal account was not authorized.",
        ["R07"] = "The authorization for this debit was revoked.",
        ["R08"] = "Payment of this debit was stopped.",
        ["R09"] = "The funds in the account were not yet available.",
        ["R10"] = "The bank was told that this debit was not authorized.",
        ["R11"] = "The bank was told that this debit differs from what was authorized.",
        ["R16"] = "The account is frozen.",
        ["R20"] = "The account does not allow debits.",
        ["R29"] = "The bank was told that this debit was not authorized by the company.",
        ["R51"] = "The bank was told that this debit was not authorized.",
        ["RJCT"] = "The bank rejected the debit.",
    };

    /// <summary>Those that have words here; the banks have more.</summary>
    public static IReadOnlyCollection<string> Known => Reasons.Keys;

    /// <summary>
    /// Whether the bank says of the account that it takes no debits, so that a further one would come back, too.
    /// </summary>
    public static bool EndsAccount(string code) => code is "R02" or "R03" or "R04" or "R16" or "R20" or "R29";

    public static string InWords(string code) =>
        Reasons.GetValueOrDefault(code, $"The bank returned the payment (code {code}).");
}
