using System.Globalization;

namespace CustomerPayments.BraintreeSimulator.Ledger;

/// <summary>Amounts on the wire: text with two decimals, whatever the culture.</summary>
internal static class Money
{
    /// <param name="minor">Minor units; 1050 gives "10.50".</param>
    public static string Text(long minor) => (minor / 100m).ToString("0.00", CultureInfo.InvariantCulture);
}
