using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerPayments.Api.Endpoints;
using CustomerPayments.Application;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api;

/// <summary>JSON as the contract has it: camelCase, read strictly, words instead of numbers for kinds and states.</summary>
internal sealed class JsonSettings(IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> options)
{
    public JsonSerializerOptions Api => options.Value.SerializerOptions;

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
        json.Converters.Add(new TextWithoutNul());
        json.Converters.Add(new ImportRowReader());
        json.Converters.Add(new Instants());
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
    }

    /// <summary>UTC with six digits of the second, which every database keeps: texts sort as instants do.</summary>
    private sealed class Instants : JsonConverter<DateTime>
    {
        private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTime();

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToUniversalTime().ToString(Format, CultureInfo.InvariantCulture));
    }
}
