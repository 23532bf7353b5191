using System.Text.Json.Nodes;

namespace CustomerPayments.Testing;

/// <summary>An answer as a later server of the same version may give it, with members and words that are new.</summary>
public static class Growth
{
    /// <returns>
    /// A copy of <paramref name="answer"/> with a member named <paramref name="word"/> in each of its objects and,
    /// where the schema has a list of words that may grow, <paramref name="word"/> in the place of what stood there.
    /// </returns>
    public static JsonNode? Of(JsonObject schema, JsonNode? answer, SchemaCheck schemas, string word)
    {
        var parts = PartsOf(schema, schemas).ToList();
        if (parts.Any(part => part["x-extensible-enum"] is not null) && answer is JsonValue)
            return JsonValue.Create(word);
        if (answer is JsonArray list)
        {
            var items = parts.Select(part => part["items"]).OfType<JsonObject>().First();
            return new JsonArray([.. list.Select(item => Of(items, item, schemas, word))]);
        }

        if (answer is not JsonObject whole)
            return answer?.DeepClone();

        var grown = new JsonObject();
        foreach (var (name, member) in whole)
        {
            var of = parts.Select(part => part["properties"]?[name]).OfType<JsonObject>().FirstOrDefault();
            grown[name] = of is null ? member?.DeepClone() : Of(of, member, schemas, word);
        }

        grown[word] = new JsonObject { ["of"] = word };
        return grown;
    }

    /// <summary>The schema with all that it refers to, whichever of its shapes the answer has.</summary>
    private static IEnumerable<JsonObject> PartsOf(JsonObject schema, SchemaCheck schemas)
    {
        IEnumerable<JsonNode?> more =
        [
            .. schema["allOf"]?.AsArray() ?? [], .. schema["oneOf"]?.AsArray() ?? [],
            schema["$ref"] is null ? null : schemas.Resolve(schema),
        ];
        return more.OfType<JsonObject>().SelectMany(part => PartsOf(part, schemas)).Prepend(schema);
    }
}
