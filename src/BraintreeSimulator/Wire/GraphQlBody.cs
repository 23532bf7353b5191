using System.Text.Json;
using GraphQLParser.AST;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>The parts of a request body. Batches (a JSON array) are not taken.</summary>
internal sealed record GraphQlBody(string Query, string? OperationName, JsonElement Variables)
{
    public GraphQlDocument Document { get; } = GraphQlDocument.Of(Query);

    /// <summary>The fields at the top of the operation, such as <c>search</c>; none when it cannot be parsed.</summary>
    public IReadOnlyCollection<string> RootFields => [.. Roots.Select(root => root.Name.StringValue)];

    /// <summary>Under which name the answer gives the first of them: its alias, if it has one.</summary>
    public string ResponseKey => Roots is [var first, ..] ? (first.Alias?.Name ?? first.Name).StringValue : "operation";

    private GraphQLField[] Roots => Document.RootsOf(OperationName);

    public static GraphQlBody? Read(string body)
    {
        try
        {
            var json = JsonElement.Parse(body);
            if (json.ValueKind is not JsonValueKind.Object || Json.Text(json, "query") is not { } query) return null;
            var variables = json.TryGetProperty("variables", out var given) ? given : default;
            return variables.ValueKind is JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined
                ? new GraphQlBody(query, Json.Text(json, "operationName"), variables)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether the variables, or the document itself, name this order id.</summary>
    public bool CarriesOrderId(string orderId) =>
        Carries(Variables, orderId) || Query.Contains($"\"{orderId}\"", StringComparison.Ordinal);

    private static bool Carries(JsonElement json, string orderId) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Any(member =>
            (member.Name is "orderId" && Is(member.Value, orderId)) || Carries(member.Value, orderId)),
        JsonValueKind.Array => json.EnumerateArray().Any(item => Carries(item, orderId)),
        _ => false,
    };

    private static bool Is(JsonElement value, string orderId) =>
        (value.ValueKind is JsonValueKind.String && value.ValueEquals(orderId))
        || (value.ValueKind is JsonValueKind.Object && Json.Text(value, "is") == orderId);
}
