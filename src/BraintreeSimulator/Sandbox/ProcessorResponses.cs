namespace CustomerPayments.BraintreeSimulator.Sandbox;

/// <summary>Texts of processor response codes, and which declines are final.</summary>
internal static class ProcessorResponses
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["1000"] = "Approved",
        ["1003"] = "Approved with Risk",
        ["1004"] = "Approved for Partial Amount",
        ["2000"] = "Do Not Honor",
        ["2001"] = "Insufficient Funds",
        ["2002"] = "Limit Exceeded",
        ["2003"] = "Cardholder's Activity Limit Exceeded",
        ["2004"] = "Expired Card",
        ["2005"] = "Invalid Credit Card Number",
        ["2010"] = "Card Issuer Declined CVV",
        ["2014"] = "Processor Declined - Fraud Suspected",
        ["2015"] = "Transaction Not Allowed",
        ["2038"] = "Processor Declined",
        ["2046"] = "Declined",
        ["2061"] = "Invalid Transaction Data",
        ["2092"] = "No Data Found - Try Another Verification Method",
        ["2099"] = "Cardholder Authentication Required",
        ["3000"] = "Processor Network Unavailable - Try Again",
        ["4000"] = "Settled",
        ["4001"] = "Settlement Declined",
        ["4002"] = "Settlement Pending",
    };

    private static readonly HashSet<int> Hard =
        [.. Enumerable.Range(2004, 12), .. Enumerable.Range(2017, 8), 2043, 2044, 2047, 2053, 2061, 2107, 2108];

    public static string Text(string code) =>
        Texts.GetValueOrDefault(code) ?? (code[0] == '2' ? "Processor Declined" : "Unknown");

    /// <summary>HARD: trying again cannot help.</summary>
    public static string DeclineType(string code) => Hard.Contains(int.Parse(code, null)) ? "HARD" : "SOFT";
}
