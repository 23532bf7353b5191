using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CustomerPayments.Application.Requests;

/// <summary>
/// JSON as the contract has it: camelCase, read strictly, words instead of numbers for kinds and states. Answers and
/// stored events have one form.
/// </summary>
public static class PublicJson
{
    /// <summary>UTC with six digits of the second, which every database keeps: texts sort as instants do.</summary>
    public const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static JsonSerializerOptions Options { get; } = Create();

    public static void Apply(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        json.PropertyNameCaseInsensitive = false;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.AllowDuplicateProperties = false;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.MaxDepth = 16;
        json.TypeInfoResolver = (json.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver())
            .WithAddedModifier(RefuseNullInLists).WithAddedModifier(BeginWithTheBase);
        json.Converters.Add(new TextWithoutNul());
        json.Converters.Add(new Instants());
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
    }

    private static JsonSerializerOptions Create()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(json);
        json.MakeReadOnly();
        return json;
    }

    /// <summary>
    /// Refuses a null in a list: the serializer does not read annotations of elements, and no list of the contract has
    /// one.
    /// </summary>
    public static void RefuseNullInLists(JsonTypeInfo type)
    {
        if (type is { Kind: JsonTypeInfoKind.Enumerable, ElementType.IsValueType: false })
            type.OnDeserialized = RequireNoNull;
    }

    /// <summary>A view that extends another begins with the other's members, such as the id.</summary>
    private static void BeginWithTheBase(JsonTypeInfo type)
    {
        foreach (var member in type.Properties)
        {
            var declaring = (member.AttributeProvider as MemberInfo)?.DeclaringType;
            for (var derived = type.Type; derived is not null && derived != declaring; derived = derived.BaseType)
                member.Order--;
        }
    }

    private static void RequireNoNull(object list)
    {
        if (((IEnumerable)list).Cast<object?>().Any(element => element is null))
            throw new JsonException("The list holds a null.");
    }

    private sealed class Instants : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTime();

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToUniversalTime().ToString(InstantFormat, CultureInfo.InvariantCulture));
    }
}
