using System.Collections.Concurrent;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>
/// A document as it was parsed, remembered with whether it was found valid: a client sends the same few all day.
/// </summary>
internal sealed class GraphQlDocument
{
    /// <summary>What comes beyond is parsed and checked each time.</summary>
    private const int RememberedMax = 200;

    private static readonly ConcurrentDictionary<string, GraphQlDocument> Remembered = new(StringComparer.Ordinal);

    private GraphQlDocument(string text) => Parsed = Parse(text);

    /// <summary>Null when it cannot be parsed.</summary>
    public GraphQLDocument? Parsed { get; }

    /// <summary>It was checked against the schema, and need not be again; its variables do.</summary>
    public bool IsKnownToBeValid { get; set; }

    public static GraphQlDocument Of(string text)
    {
        if (Remembered.TryGetValue(text, out var known)) return known;

        var document = new GraphQlDocument(text);
        return Remembered.Count < RememberedMax ? Remembered.GetOrAdd(text, document) : document;
    }

    /// <summary>The fields at the top of the operation; none when it cannot be parsed.</summary>
    public GraphQLField[] RootsOf(string? operationName)
    {
        var operations = Parsed?.Definitions.OfType<GraphQLOperationDefinition>() ?? [];
        var chosen = operations.FirstOrDefault(o => operationName is null || o.Name?.StringValue == operationName);
        return [.. chosen?.SelectionSet.Selections.OfType<GraphQLField>() ?? []];
    }

    private static GraphQLDocument? Parse(string text)
    {
        try
        {
            return Parser.Parse(text);
        }
        catch (GraphQLParserException)
        {
            return null;
        }
    }
}
