using System.Text.Json.Nodes;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.OpenApi;

/// <summary>
/// An OpenAPI document as a list of facts, in words that are the same whichever way the document writes them, so that
/// two documents can be compared and a difference can be read.
/// </summary>
internal static class ContractFacts
{
    /// <param name="named">Schemas that stand by their name; every other one is written out where it is used.</param>
    public static Dictionary<string, string> Of(JsonObject document, IReadOnlySet<string> named)
    {
        var words = new Words(document, named);
        return words.OfOperations().Concat(words.OfSchemas()).ToDictionary(fact => fact.What, fact => fact.Says);
    }

    /// <summary>
    /// The contract may say more of a text than the code does (a format, its words), but nothing else.
    /// </summary>
    public static List<string> Differences(Dictionary<string, string> code, Dictionary<string, string> contract) =>
    [
        .. Missing(code, contract).Select(what => $"{what} missing in openapi.yaml; the code has {code[what]}"),
        .. Missing(contract, code).Select(what => $"{what} is not in the code; openapi.yaml has {contract[what]}"),
        .. code.Keys.Intersect(contract.Keys)
        .Where(what => code[what] != contract[what] && !IsNarrower(contract[what], code[what]))
            .Select(what => $"{what} is {contract[what]} in openapi.yaml, {code[what]} in the code"),
    ];

    /// <summary>Of an operation or a schema that is missing as a whole, only that.</summary>
    private static IEnumerable<string> Missing(Dictionary<string, string> here, Dictionary<string, string> there) =>
        here.Keys.Where(what => !there.ContainsKey(what)
            && (!what.Contains(": ", StringComparison.Ordinal) || there.ContainsKey(what.Split(": ")[0])));

    private static bool IsNarrower(string contract, string code) =>
        code.EndsWith("string", StringComparison.Ordinal) && contract.StartsWith(code + " ", StringComparison.Ordinal);

    private sealed class Words(JsonObject document, IReadOnlySet<string> named)
    {
        private readonly SchemaCheck schemas = new(document);

        public IEnumerable<(string What, string Says)> OfOperations() =>
            from path in document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            where operation.Key is not "parameters"
            from fact in OfOperation(operation.Value!, path.Value!["parameters"]?.AsArray() ?? [])
                .Prepend(("", "an operation"))
            select ($"{operation.Key.ToUpperInvariant()} {path.Key}{fact.Item1}", fact.Item2);

        private IEnumerable<(string, string)> OfOperation(JsonNode operation, JsonArray sharedParameters)
        {
            yield return (": operationId", operation["operationId"]?.ToString() ?? "none");
            yield return (": summary", operation["summary"]?.ToString() ?? "none");
            yield return (": tags", operation["tags"]?.ToJsonString() ?? "none");
            foreach (var parameter in sharedParameters.Concat(operation["parameters"]?.AsArray() ?? [])
                .Select(p => schemas.Resolve(p!)))
                yield return ($": parameter {parameter["name"]} in {parameter["in"]}",
                    Presence(IsTrue(parameter["required"])) + TypeOf(parameter["schema"]!));

            if (operation["requestBody"] is { } request)
            {
                foreach (var (mediaType, media) in request["content"]!.AsObject())
                    yield return (
                        $": body {mediaType}", Presence(IsTrue(request["required"])) + TypeOf(media!["schema"]!));
            }

            foreach (var (status, reference) in operation["responses"]!.AsObject())
            {
                var content = schemas.Resolve(reference!)["content"]?.AsObject();
                if (content is null or { Count: 0 })
                    yield return ($": answer {status}", "without a body");
                foreach (var (mediaType, media) in content ?? [])
                    yield return ($": answer {status} {mediaType}", TypeOf(media!["schema"]!));
            }
        }

        public IEnumerable<(string What, string Says)> OfSchemas()
        {
            foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
            {
                var parts = PartsOf(schema!.AsObject()).ToList();
                var members = parts.SelectMany(part => part["properties"]?.AsObject() ?? []).ToList();
                if (members.Count == 0 && !named.Contains(name))
                    continue;

                var closed = parts.Any(part => IsFalse(part["additionalProperties"])) ? ", closed" : "";
                yield return ($"schema {name}", members.Count == 0 ? TypeOf(schema) : $"object{closed}");
                var required = parts.SelectMany(part => part["required"]?.AsArray() ?? []).Select(n => n!.ToString())
                    .ToHashSet();
                foreach (var (member, type) in members)
                    yield return (
                        $"schema {name}: member {member}", Presence(required.Contains(member)) + TypeOf(type!));
            }
        }

        /// <summary>A schema that is another and more, with that other.</summary>
        private IEnumerable<JsonObject> PartsOf(JsonObject schema) =>
            (schema["allOf"]?.AsArray() ?? []).SelectMany(part => PartsOf(schemas.Resolve(part!).AsObject()))
                .Prepend(schema);

        /// <summary>
        /// A reference to a named schema, alone or with null, however it is wrapped; or the type in words.
        /// </summary>
        private string TypeOf(JsonNode schema)
        {
            if (schema["$ref"]?.ToString().Split('/')[^1] is { } name)
            {
                var target = schemas.Resolve(schema);
                return !named.Contains(name) ? TypeOf(target) : WordsOf(target) is null ? name : $"string {name}";
            }

            if ((schema["allOf"] ?? schema["oneOf"])?.AsArray() is { } options)
            {
                var isNullable = schema["type"]?.ToString() is "null"
                    || options.Any(o => o!["type"]?.ToString() is "null");
                var shapes = options.Where(o => o!["$ref"] is not null).Select(o => TypeOf(o!))
                    .Order(StringComparer.Ordinal).ToList();
                var teller = schema["discriminator"] is { } discriminator
                    ? $" told by {discriminator["propertyName"]}"
                    : "";
                return (isNullable ? "nullable " : "") + string.Join(" or ", shapes) + teller;
            }

            return Inline(schema);
        }

        private string Inline(JsonNode schema)
        {
            var types = schema["type"] is JsonArray several ? [.. several.Select(t => t!.ToString())]
                : new List<string> { schema["type"]?.ToString() ?? "anything" };
            var isNullable = types.Remove("null");
            var items = schema["items"] is { } item ? $" of {TypeOf(item)}" : "";
            var format = schema["format"] is { } f ? $" {f}" : "";
            var only = schema["const"] is { } one ? $" of {one}" : "";
            return (isNullable ? "nullable " : "") + string.Join(" or ", types) + items + format + WordsOf(
                schema) + only;
        }

        private static string? WordsOf(JsonNode schema) => (schema["enum"], schema["x-extensible-enum"]) switch
        {
            (JsonArray all, _) => $" of {string.Join(", ", all.OfType<JsonNode>())}",
            (_, JsonArray known) => $" of {string.Join(", ", known.OfType<JsonNode>())} or another",
            _ => null,
        };

        private static string Presence(bool required) => required ? "required " : "optional ";

        private static bool IsTrue(JsonNode? flag) => flag?.GetValue<bool>() ?? false;

        private static bool IsFalse(JsonNode? flag) =>
            flag is JsonValue value && value.TryGetValue<bool>(out var allowed) && !allowed;
    }
}
