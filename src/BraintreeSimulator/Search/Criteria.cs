using System.Globalization;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;

namespace CustomerPayments.BraintreeSimulator.Search;

/// <summary>
/// Single search criteria. A criterion that is absent, empty or without any value matches everything, as Braintree's
/// do. Source: https://developer.paypal.com/braintree/graphql/guides/search.
/// </summary>
internal static class Criteria
{
    /// <summary>Text operators and <c>in</c>; all that are given must hold.</summary>
    public static bool Text(Input? criterion, string? value)
    {
        if (criterion is null) return true;
        var text = value ?? "";
        var choices = criterion.List<string>("in");
        return Holds("is", wanted => text == wanted)
            && Holds("isNot", unwanted => text != unwanted)
            && Holds("startsWith", start => text.StartsWith(start, StringComparison.Ordinal))
            && Holds("endsWith", end => text.EndsWith(end, StringComparison.Ordinal))
            && Holds("contains", part => text.Contains(part, StringComparison.Ordinal))
            && (choices.Count == 0 || choices.Contains(text));

        bool Holds(string name, Predicate<string> test) =>
            criterion.Text(name) is not { Length: > 0 } wanted || test(wanted);
    }

    public static bool Choice(Input? criterion, Enum value) => Text(criterion, WireNames.Of(value));

    /// <summary>Lower bound inclusive; one minute is added to the upper bound, which is then exclusive.</summary>
    public static bool Instant(Input? criterion, DateTime? value)
    {
        var from = criterion?.Instant("greaterThanOrEqualTo");
        var to = criterion?.Instant("lessThanOrEqualTo");
        if (from is null && to is null) return true;
        return value is { } at && !(at < from) && !(at >= to?.AddMinutes(1));
    }

    public static bool Date(Input? criterion, DateOnly? value)
    {
        var from = Parsed("greaterThanOrEqualTo");
        var to = Parsed("lessThanOrEqualTo");
        if (from is null && to is null) return true;
        return value is { } date && !(date < from) && !(date > to);

        DateOnly? Parsed(string name)
        {
            if (criterion?.Text(name) is not { Length: > 0 } text) return null;
            return DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date
                : throw new GatewayRefusalException("VALIDATION", $"'{text}' is not a date.", null, name);
        }
    }

    /// <param name="amountMinor">Minor units.</param>
    public static bool Amount(Input? criterion, long amountMinor, string currency)
    {
        var range = criterion?.Section("value");
        var amount = amountMinor / 100m;
        return Holds("is", wanted => amount == wanted)
            && Holds("greaterThanOrEqualTo", least => amount >= least)
            && Holds("lessThanOrEqualTo", most => amount <= most)
            && Text(criterion?.Section("currencyCode"), currency)
            && Text(criterion?.Section("currencyIsoCode"), currency);

        bool Holds(string name, Predicate<decimal> test)
        {
            if (range?.Text(name) is not { Length: > 0 } text) return true;
            return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var wanted)
                ? test(wanted)
                : throw new GatewayRefusalException(
                    "VALIDATION", $"'{text}' is not an amount.", null, "amount", "value", name);
        }
    }

    /// <summary>Transition times: each asks when the payment entered one status.</summary>
    public static bool Transitions(Input? criterion, TransactionRecord payment)
    {
        return criterion is null
            || (Entered("failedAt", PaymentStatus.Failed)
                && Entered("settledAt", PaymentStatus.Settled)
                && Entered("submittedForSettlementAt", PaymentStatus.SubmittedForSettlement)
                && Entered("voidedAt", PaymentStatus.Voided)
                && Entered("authorizationExpiredAt", PaymentStatus.AuthorizationExpired)
                && Entered("authorizedAt", PaymentStatus.Authorized)
                && Entered("gatewayRejectedAt", PaymentStatus.GatewayRejected)
                && Entered("processorDeclinedAt", PaymentStatus.ProcessorDeclined));

        bool Entered(string name, PaymentStatus status) => Instant(criterion.Section(name), payment.At(status));
    }
}
