using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Mail;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CustomerPayments.Testing;

/// <summary>
/// JSON Schema 2020-12, as far as the contract uses it. A keyword or a format that is not known here is an error and
/// not passed over, so that nothing in the contract goes unchecked.
/// </summary>
/// <param name="closed">
/// Whether objects hold the listed members and no others, and words are among the known ones. The contract leaves
/// answers open, so that they can grow; the tests close them, so that nothing grows unseen.
/// </param>
public sealed class SchemaCheck(JsonObject document, bool closed = true)
{
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    private readonly ConcurrentDictionary<string, JsonNode> targets = new();

    /// <summary>Follows a reference within the document.</summary>
    public JsonNode Resolve(JsonNode node) =>
        node is JsonObject given && given["$ref"] is { } reference
            ? Resolve(targets.GetOrAdd(reference.ToString(), Find))
            : node;

    /// <returns>What is wrong, each with a JSON Pointer to where; empty when the value fits.</returns>
    public IReadOnlyList<string> Errors(JsonNode schema, JsonNode? value)
    {
        var errors = new List<string>();
        Check(schema.AsObject(), value, "", errors);
        return errors;
    }

    private JsonNode Find(string reference) => reference.Split('/').Skip(1)
        .Aggregate((JsonNode)document, (node, part) =>
            node[part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)]
            ?? throw new InvalidOperationException($"openapi.yaml has no {reference}."));

    private void Check(JsonObject schema, JsonNode? value, string at, List<string> errors)
    {
        CheckPart(schema, value, at, errors);
        if ((closed || PartsOf(schema).Any(IsClosed)) && OthersThan(schema, value) is { Count: > 0 } others)
            errors.Add($"{at}: has {string.Join(", ", others)} besides");
    }

    private void CheckPart(JsonObject schema, JsonNode? value, string at, List<string> errors)
    {
        foreach (var (keyword, argument) in schema)
        {
            var error = keyword switch
            {
                "$ref" => CheckAll([Resolve(schema)], value, at, errors),
                "allOf" => CheckAll(argument!.AsArray(), value, at, errors),
                "oneOf" => argument!.AsArray().Count(option => Errors(option!, value).Count == 0) is var fits and not 1
                    ? $"fits {fits} of the shapes it may have"
                    : null,
                "type" => Types(argument!).Any(type => IsOf(type, value))
                    ? null
                    : $"is {Kind(value)}, not {string.Join(" or ", Types(argument!))}",
                "enum" => argument!.AsArray().Any(word => JsonNode.DeepEquals(word, value))
                    ? null
                    : $"is {Show(value)}, none of {argument.ToJsonString()}",
                "required" => value is JsonObject whole && argument!.AsArray().Select(n => n!.ToString())
                    .Where(n => !whole.ContainsKey(n)).ToList() is { Count: > 0 } missing
                    ? $"has no {string.Join(", ", missing)}" : null,
                "properties" => CheckMembers(argument!.AsObject(), value, at, errors),
                "items" => CheckItems(argument!, value, at, errors),
                "minItems" => value is JsonArray few && few.Count < Whole(argument) ? $"has {few.Count} items" : null,
                "maxItems" =>
                    value is JsonArray many && many.Count > Whole(argument) ? $"has {many.Count} items" : null,
                "uniqueItems" => value is JsonArray list
                    && list.Select(i => i?.ToJsonString()).Distinct().Count() < list.Count ? "has an item twice" : null,
                "minLength" =>
                    Text(value) is { } text && text.EnumerateRunes().Count() < Whole(argument) ? "is too short" : null,
                "maxLength" =>
                    Text(value) is { } text && text.EnumerateRunes().Count() > Whole(argument) ? "is too long" : null,
                "pattern" => Text(value) is { } text && !PatternOf(argument!).IsMatch(text)
                    ? $"is {Show(value)}, which does not match {argument}"
                    : null,
                "format" => Text(value) is { } text && !HasFormat(argument!.ToString(), text)
                    ? $"is {Show(value)}, no {argument}"
                    : null,
                "minimum" => Number(value) is { } number && number < argument!.GetValue<decimal>()
                    ? $"is {number}, below {argument}"
                    : null,
                "maximum" => Number(value) is { } number && number > argument!.GetValue<decimal>()
                    ? $"is {number}, above {argument}"
                    : null,
                "x-extensible-enum" => closed && Text(value) is { } word && !IsKnown(schema, word)
                    ? $"is {Show(value)}, none of {argument!.ToJsonString()}" : null,
                "const" => JsonNode.DeepEquals(argument, value) ? null : $"is {Show(value)}, not {argument}",

                // Read together with the words and the members.
                "x-extensible-pattern" or "additionalProperties" or "discriminator" => null,
                "description" or "default" or "example" or "examples" => null,
                _ => throw new NotSupportedException(
                    $"The contract's keyword {keyword} is not checked yet; add it here."),
            };
            if (error is not null)
                errors.Add($"{at}: {error}");
        }
    }

    private string? CheckAll(IEnumerable<JsonNode?> schemas, JsonNode? value, string at, List<string> errors)
    {
        foreach (var schema in schemas)
            CheckPart(schema!.AsObject(), value, at, errors);
        return null;
    }

    private string? CheckMembers(JsonObject members, JsonNode? value, string at, List<string> errors)
    {
        if (value is not JsonObject whole)
            return null;

        foreach (var (name, schema) in members)
        {
            if (whole.TryGetPropertyValue(name, out var member))
                Check(schema!.AsObject(), member, $"{at}/{name}", errors);
        }

        return null;
    }

    /// <summary>The schema with all that it refers to for the same value.</summary>
    private IEnumerable<JsonObject> PartsOf(JsonObject schema)
    {
        var target = schema["$ref"] is null ? null : Resolve(schema);
        IEnumerable<JsonNode?> more = [.. schema["allOf"]?.AsArray() ?? [], target];
        return more.OfType<JsonObject>().SelectMany(PartsOf).Prepend(schema);
    }

    private static bool IsClosed(JsonObject schema) => schema["additionalProperties"]?.GetValueKind() switch
    {
        null => false,
        JsonValueKind.False => true,
        _ => throw new NotSupportedException("additionalProperties is checked only as false; add the rest here."),
    };

    /// <returns>The members that the schema does not list, if it lists any.</returns>
    private List<string> OthersThan(JsonObject schema, JsonNode? value)
    {
        var members = PartsOf(schema).SelectMany(part => part["properties"]?.AsObject() ?? []);
        var listed = members.Select(member => member.Key).ToHashSet();
        return value is JsonObject whole && listed.Count > 0
            ? [.. whole.Select(member => member.Key).Where(name => !listed.Contains(name))]
            : [];
    }

    /// <summary>Listed, or of the kind of words that cannot be listed.</summary>
    private static bool IsKnown(JsonObject schema, string word) =>
        schema["x-extensible-enum"]!.AsArray().Any(known => known!.ToString() == word)
        || schema["x-extensible-pattern"] is { } pattern && PatternOf(pattern).IsMatch(word);

    private string? CheckItems(JsonNode schema, JsonNode? value, string at, List<string> errors)
    {
        if (value is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
                Check(schema.AsObject(), items[i], $"{at}/{i}", errors);
        }

        return null;
    }

    private static IEnumerable<string> Types(JsonNode type) =>
        type is JsonArray several ? several.Select(t => t!.ToString()) : [type.ToString()];

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "integer" => Number(value) is { } number && number == decimal.Truncate(number),
        _ => Kind(value) == type,
    };

    private static string Kind(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "boolean",
    };

    private static string? Text(JsonNode? value) => Kind(value) is "string" ? value!.GetValue<string>() : null;

    private static decimal? Number(JsonNode? value) =>
        Kind(value) is "number" ? decimal.Parse(value!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture)
            : null;

    private static int Whole(JsonNode? argument) => argument!.GetValue<int>();

    private static Regex PatternOf(JsonNode pattern) =>
        Patterns.GetOrAdd(pattern.ToString(), text => new Regex(text, RegexOptions.ECMAScript));

    private static string Show(JsonNode? value) => value?.ToJsonString() ?? "null";

    private static bool HasFormat(string format, string text) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        // Every instant of this API is UTC.
        "date-time" => text.EndsWith('Z') && DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out _),
        "email" => MailAddress.TryCreate(text, out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "uri-reference" => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _),
        "password" => true,
        _ => throw new NotSupportedException($"The contract's format {format} is not checked yet; add it here."),
    };
}
