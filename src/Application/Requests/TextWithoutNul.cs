using System.Text.Json;
using System.Text.Json.Serialization;

namespace CustomerPayments.Application.Requests;

/// <summary>
/// Text of a request or a cursor. A NUL is refused, because PostgreSQL keeps none, and what one database takes all do;
/// so is U+FFFE, which is no character and which .NET refuses to normalize.
/// </summary>
/// <exception cref="JsonException">The text holds one.</exception>
public sealed class TextWithoutNul : JsonConverter<string>
{
    private const string Nul = "The text holds a NUL character.";
    private const string NoCharacter = "The text holds U+FFFE, which is no character.";

    /// <returns>Why the text is not taken; null if it is.</returns>
    public static string? RefusalOf(string text) =>
        text.Contains('\0') ? Nul : text.Contains('\uFFFE') ? NoCharacter : null;

    /// <summary>Whether the message of an exception is one of these refusals.</summary>
    public static bool IsRefusal(string message) => message is Nul or NoCharacter;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return text is not null && RefusalOf(text) is { } refusal ? throw new JsonException(refusal) : text;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
