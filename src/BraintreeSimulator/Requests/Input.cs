using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Ledger;

namespace CustomerPayments.BraintreeSimulator.Requests;

/// <summary>
/// An input object, already checked against the schema, so that its members have the types the schema gives them.
/// </summary>
internal sealed class Input(IDictionary<string, object?> members)
{
    public static readonly Input Empty = new(new Dictionary<string, object?>());

    public string? Text(string name) => members.TryGetValue(name, out var value) ? value as string : null;

    public string RequiredText(string name) =>
        Text(name) ?? throw new InvalidOperationException($"The schema lets {name} be missing.");

    public bool? Flag(string name) => members.TryGetValue(name, out var value) ? value as bool? : null;

    public T? Choice<T>(string name) where T : struct, Enum => Text(name) is { } text ? WireNames.Parse<T>(text) : null;

    public DateTime? Instant(string name) => members.TryGetValue(name, out var value) ? value as DateTime? : null;

    public Input? Section(string name) =>
        members.TryGetValue(name, out var value) && value is IDictionary<string, object?> section
            ? new Input(section)
            : null;

    public IReadOnlyList<T> List<T>(string name) =>
        members.TryGetValue(name, out var value) && value is IEnumerable<object?> items ? [.. items.OfType<T>()] : [];

    /// <summary>The named members that were given, as JSON to keep; null when there were none.</summary>
    public string? Keep(params string[] names)
    {
        var kept = members.Where(member => member.Value is not null && names.Contains(member.Key)).ToDictionary();
        return kept.Count == 0 ? null : JsonSerializer.Serialize(kept);
    }

    public string AsJson() => JsonSerializer.Serialize(members);
}
