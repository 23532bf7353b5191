using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace CustomerPayments.Testing;

/// <summary>
/// Checks values against the schemas of an OpenAPI 3.1 document (JSON Schema 2020-12). A keyword or a format that is
/// not known here is an error and not passed over, so that nothing in the contract goes unchecked.
/// </summary>
public sealed class SchemaCheck
{
    private const string Components = "#/components/schemas/";

    /// <summary>The key of the error that the schema <c>false</c> makes, which allows nothing.</summary>
    private const string NotListed = "";

    /// <summary>Numbers have no format to check, and a password is any text.</summary>
    private static readonly HashSet<string> Formats =
        ["uuid", "date", "date-time", "email", "uri", "uri-reference", "password", "int32", "int64"];

    private static readonly EvaluationOptions Options = new()
    {
        OutputFormat = OutputFormat.Hierarchical,
        RequireFormatValidation = true,
        FormatRegistry = FormatsOfThisApi(),
        Culture = CultureInfo.InvariantCulture,
    };

    private readonly JsonObject document;
    private readonly bool closed;
    private readonly string home = $"https://contract.test/{Guid.NewGuid():N}";
    private readonly BuildOptions build = new()
    {
        SchemaRegistry = new SchemaRegistry(),
        Dialect = Dialect.Draft202012.With([], allowUnknownKeywords: false),
    };

    private readonly ConcurrentDictionary<string, JsonNode> targets = new();
    private readonly ConcurrentDictionary<JsonNode, JsonSchema> schemas = new(ReferenceEqualityComparer.Instance);

    /// <param name="closed">
    /// Whether objects hold the listed members and no others, and words are among the known ones. The contract leaves
    /// answers open, so that they can grow; the tests close them, so that nothing grows unseen.
    /// </param>
    public SchemaCheck(JsonObject document, bool closed = true)
    {
        (this.document, this.closed) = (document, closed);
        var named = document["components"]?["schemas"]?.AsObject() ?? [];
        _ = Build(new JsonObject
        {
            ["$id"] = home,
            ["$defs"] = new JsonObject(
                named.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)Part(schema.Value!)))),
        });
    }

    /// <summary>Follows a reference within the document.</summary>
    public JsonNode Resolve(JsonNode node) =>
        node is JsonObject given && given["$ref"] is { } reference
            ? Resolve(targets.GetOrAdd(reference.ToString(), Find))
            : node;

    /// <returns>What is wrong, each with a JSON Pointer to where; empty when the value fits.</returns>
    public IReadOnlyList<string> Errors(JsonNode schema, JsonNode? value)
    {
        var given = JsonSerializer.SerializeToElement(value);
        var answer = schemas.GetOrAdd(schema, node => Build(Whole(node).AsObject())).Evaluate(given, Options);
        return answer.IsValid ? [] : ErrorsOf(answer, given);
    }

    /// <summary>
    /// A member whose own shape is wrong counts as unlisted too, so unlisted members are told only when nothing else
    /// is wrong.
    /// </summary>
    private static List<string> ErrorsOf(EvaluationResults answer, JsonElement value)
    {
        var errors = Failures(answer)
            .SelectMany(part => part.Errors ?? [], (part, error) => (At: part.InstanceLocation, error.Key, error.Value))
            .ToLookup(error => error.Key == NotListed);
        return errors[false].Any()
            ? [.. errors[false].Select(error => $"{error.At}: {Show(error.At.Evaluate(value))}{error.Value}")]
            : [.. errors[true].Select(error => $"{error.At}: is a member that the schema does not list")];
    }

    /// <summary>Without the shapes that a value need not have, because it has another that is allowed.</summary>
    private static IEnumerable<EvaluationResults> Failures(EvaluationResults part) =>
        part.IsValid ? [] : (part.Details ?? []).SelectMany(Failures).Prepend(part);

    private static string Show(JsonElement? value) =>
        value is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array) } word ? $"{word.GetRawText()}: " : "";

    private JsonSchema Build(JsonObject schema) => JsonSchema.FromText(schema.ToJsonString(), build);

    private JsonNode Find(string reference) => reference.Split('/').Skip(1)
        .Aggregate((JsonNode)document, (node, part) =>
            node[part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)]
            ?? throw new InvalidOperationException($"openapi.yaml has no {reference}."));

    /// <summary>The schema of a value: closed, if it is to be, over all parts that speak of the same value.</summary>
    private JsonObject Whole(JsonNode schema)
    {
        var whole = Part(schema).AsObject();
        if (closed && PartsOf(schema.AsObject()).Any(part => part["properties"] is JsonObject { Count: > 0 }))
            whole["unevaluatedProperties"] = false;
        return whole;
    }

    /// <summary>The schema in words of JSON Schema alone.</summary>
    private JsonObject Part(JsonNode schema)
    {
        var part = new JsonObject();
        foreach (var (keyword, argument) in schema.AsObject())
        {
            switch (keyword)
            {
                case "$ref" when argument!.ToString() is var reference:
                    if (!reference.StartsWith(Components, StringComparison.Ordinal))
                        throw new NotSupportedException($"{reference} is no schema.");
                    part[keyword] = $"{home}#/$defs/{reference[Components.Length..]}";
                    break;
                case "properties":
                    part[keyword] = new JsonObject(argument!.AsObject()
                        .Select(member => KeyValuePair.Create(member.Key, (JsonNode?)Whole(member.Value!))));
                    break;
                case "items":
                    part[keyword] = Whole(argument!);
                    break;
                case "oneOf":
                    part[keyword] = new JsonArray([.. argument!.AsArray().Select(option => Whole(option!))]);
                    break;
                case "allOf":
                    part[keyword] = new JsonArray([.. argument!.AsArray().Select(each => Part(each!))]);
                    break;
                case "x-extensible-enum" when closed:
                    part["anyOf"] = KnownWords(argument!, schema["x-extensible-pattern"]);
                    break;
                case "format" when !Formats.Contains(argument!.ToString()):
                    throw new NotSupportedException($"The contract's format {argument} is not checked yet.");
                case "x-extensible-enum" or "x-extensible-pattern" or "discriminator" or "example":
                    break;
                default:
                    part[keyword] = argument?.DeepClone();
                    break;
            }
        }

        return part;
    }

    /// <summary>Listed, or of the kind of words that cannot be listed.</summary>
    private static JsonArray KnownWords(JsonNode words, JsonNode? pattern)
    {
        var known = new JsonArray(
            new JsonObject { ["enum"] = words.DeepClone() },
            new JsonObject { ["not"] = new JsonObject { ["type"] = "string" } });
        if (pattern is not null)
            known.Add(new JsonObject { ["pattern"] = pattern.DeepClone() });
        return known;
    }

    /// <summary>The schema with all that it refers to for the same value.</summary>
    private IEnumerable<JsonObject> PartsOf(JsonObject schema)
    {
        var target = schema["$ref"] is null ? null : Resolve(schema);
        IEnumerable<JsonNode?> more = [.. schema["allOf"]?.AsArray() ?? [], target];
        return more.OfType<JsonObject>().SelectMany(PartsOf).Prepend(schema);
    }

    /// <summary>Every instant of this API is UTC.</summary>
    private static FormatRegistry FormatsOfThisApi()
    {
        var formats = new FormatRegistry();
        formats.Register(new PredicateFormat("date-time", value => value.ValueKind != JsonValueKind.String
            || DateTimeOffset.TryParseExact(
                value.GetString(), "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out _)));
        return formats;
    }
}
