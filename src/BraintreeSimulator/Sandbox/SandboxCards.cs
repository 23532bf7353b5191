namespace CustomerPayments.BraintreeSimulator.Sandbox;

/// <summary>
/// The card numbers that the sandbox takes, and what some of them are. Every other number is refused, however right its
/// check digit is: a real card's number does not belong into a sandbox.
/// Sources: https://developer.paypal.com/braintree/docs/reference/general/testing, npm braintree (test_values).
/// </summary>
internal static class SandboxCards
{
    private static readonly HashSet<string> Plain =
    [
        "30569309025904", "3530111333300000", "3566002020360505", "36259600000004", "371260714673002",
        "371449635398431", "371544868764018", "378267515471109", "378282246310005", "378734493671000",
        "38520000009814", "38520000023237", "4000111111111115", "4000111111111511", "4005519200000004",
        "4009348888881881", "4012000077777777", "4012888888881881", "4023898493988028", "4111111111111111",
        "4111130000000003", "4111140000000002", "4217651111111119", "5105105105105100", "5555555555554444",
        "2223000048400011", "2223016768739313", "6011000990139424", "6011000991300009", "6011111111111117",
        "6062820524845321", "6304000000000000", "6370950000000005", "4111111141010101", "4111111111121102",
        "4111111111310101", "4111111111112101",
    ];

    /// <summary>As the fields of <c>BinRecord</c> are called.</summary>
    private static readonly Dictionary<string, string[]> Indicated = new()
    {
        ["4009040000000009"] = ["commercial"],
        ["4012000033330026"] = ["healthcare"],
        ["4012000033330125"] = ["debit"],
        ["4012000033330224"] = ["payroll"],
        ["4012004338508385"] = ["prepaid", "debit"],
        ["4111111111111210"] = ["prepaid"],
        ["4111111111131010"] = ["commercial"],
        ["4111111114101010"] = ["payroll"],
        ["4111111510101010"] = ["healthcare"],
        ["4111161010101010"] = ["durbinRegulated"],
        ["4117101010101010"] = ["debit"],
        ["4229989100000000"] = ["corporate"],
        ["4229989500000006"] = ["purchase"],
        ["4229989700000004"] = ["consumer"],
        ["4229989800000003"] = ["business"],
        ["4229989900000002"] = ["prepaidReloadable"],
        ["4500600000000061"] = ["prepaid"],
    };

    public static bool Has(string number) =>
        Plain.Contains(number) || Indicated.ContainsKey(number) || SandboxAuthentications.Has(number);

    public static IReadOnlyList<string> IndicatorsOf(string number) => Indicated.GetValueOrDefault(number) ?? [];
}
