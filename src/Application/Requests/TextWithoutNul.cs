using System.Text.Json;
using System.Text.Json.Serialization;

namespace CustomerPayments.Application.Requests;

/// <summary>
/// Text of a request or a cursor. A NUL is refused, because PostgreSQL keeps none, and what one database takes all do.
/// </summary>
/// <exception cref="JsonException">The text holds one.</exception>
public sealed class TextWithoutNul : JsonConverter<string>
{
    public const string Refusal = "The text holds a NUL character.";

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text && text.Contains('\0') ? throw new JsonException(Refusal) : reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
