using System.Collections.Concurrent;
using System.Text.Json;

namespace CustomerPayments.BraintreeSimulator.Ledger;

/// <summary>Enum values as GraphQL writes them: <c>SettlementPending</c> is SETTLEMENT_PENDING.</summary>
internal static class WireNames
{
    private static readonly ConcurrentDictionary<Enum, string> Names = new();
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, Enum>> Values = new();

    public static string Of(Enum value) =>
        Names.GetOrAdd(value, found => JsonNamingPolicy.SnakeCaseUpper.ConvertName(found.ToString()));

    public static bool TryParse<T>(string name, out T value) where T : struct, Enum
    {
        var values = Values.GetOrAdd(typeof(T), _ => Enum.GetValues<T>().ToDictionary(v => Of(v), v => (Enum)v));
        var known = values.TryGetValue(name, out var found);
        value = known ? (T)found! : default;
        return known;
    }

    public static T Parse<T>(string name) where T : struct, Enum =>
        TryParse<T>(name, out var value)
            ? value
            : throw new ArgumentException($"{name} is not a {typeof(T).Name}.", nameof(name));
}
