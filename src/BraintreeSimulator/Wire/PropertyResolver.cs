using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Ledger;
using GraphQL;
using GraphQL.Resolvers;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>An object of the wire that can stand where an interface or union is expected.</summary>
internal interface IWireObject
{
    /// <summary>Name of its GraphQL type.</summary>
    string TypeName { get; }
}

/// <summary>An object whose shape depends on the version of the API that was asked.</summary>
internal interface IVersionedWireObject
{
    object At(DateOnly version);
}

/// <summary>
/// Answers a field with the property of that name, or with the member of that name of JSON kept from an input. A field
/// for which there is neither is null: the schema allows it, and the simulator has nothing to say there.
/// </summary>
internal sealed class PropertyResolver : IFieldResolver
{
    public static readonly PropertyResolver Instance = new();

    private readonly ConcurrentDictionary<(Type, string), PropertyInfo?> properties = new();

    public ValueTask<object?> ResolveAsync(IResolveFieldContext context)
    {
        var name = context.FieldDefinition.Name;
        return ValueTask.FromResult(context.Source switch
        {
            null => null,
            PayloadView payload when name != "clientMutationId" => OnWire(ValueOf(payload.Results, name)),
            JsonElement json => json.TryGetProperty(name, out var member) ? OnWire(member) : null,
            var source => ValueOf(source, name) is IVersionedWireObject versioned
                ? versioned.At(RequestContext.Of(context).Version)
                : OnWire(ValueOf(source, name)),
        });
    }

    private static object? OnWire(object? value) => value switch
    {
        Enum choice => WireNames.Of(choice),
        JsonElement { ValueKind: JsonValueKind.Null } => null,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
        JsonElement { ValueKind: JsonValueKind.True or JsonValueKind.False } json => json.GetBoolean(),
        JsonElement { ValueKind: JsonValueKind.Array } json =>
            json.EnumerateArray().Select(item => OnWire(item)).ToArray(),
        _ => value,
    };

    private object? ValueOf(object source, string name) =>
        properties.GetOrAdd((source.GetType(), name), key => key.Item1.GetProperty(
        key.Item2, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase))?.GetValue(source);
}
