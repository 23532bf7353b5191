using System.Globalization;

namespace CustomerPayments.Domain;

/// <summary>
/// An amount in one currency, held as a whole number of minor units (US cents for USD), so that
/// sums are exact and every database compares and adds them the same way.
/// </summary>
/// <param name="MinorUnits">Whole minor units; 120450 is USD 1,204.50.</param>
/// <param name="Currency">ISO 4217 alphabetic code, upper case; only currencies of two decimals are used.</param>
public readonly record struct Money(long MinorUnits, string Currency)
{
    /// <summary>
    /// The largest amount of one invoice or payment: 9,999,999,999.99, far above what a gateway accepts.
    /// </summary>
    public const long MinorUnitsMax = 999_999_999_999;

    /// <exception cref="RuleViolationException"><c>unsupported-currency</c> when the currencies differ.</exception>
    /// <exception cref="OverflowException">The sum does not fit; it never wraps.</exception>
    public static Money operator +(Money left, Money right) =>
        left.Currency == right.Currency
            ? left with { MinorUnits = checked(left.MinorUnits + right.MinorUnits) }
            : throw new RuleViolationException(
            "unsupported-currency", $"{left} and {right} are in different currencies.");

    /// <param name="amounts">At least one; all in one currency.</param>
    public static Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate((sum, next) => sum + next);

    /// <summary>In words for people, in major units: <c>USD 1,204.50</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Currency} {MinorUnits / 100m:N2}");
}
