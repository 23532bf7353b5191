using System.Text.Json;
using System.Text.Json.Serialization;

namespace CustomerPayments.Application.Requests;

/// <summary>
/// Money in a request: a whole number of minor units. Whoever sends <c>1204.50</c> or <c>"1204.50"</c> is told so,
/// because "of another type" would leave them to guess, and a guess costs a factor of a hundred.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MinorUnitsAttribute : JsonConverterAttribute
{
    public const string Message =
        "Money is a whole number of minor units, without a decimal point or quotes: 120450 with USD is USD 1,204.50.";

    public override JsonConverter CreateConverter(Type typeToConvert) => new Converter();

    private sealed class Converter : JsonConverter<long>
    {
        /// <exception cref="JsonException">
        /// The value is not a whole number of minor units; the message says what is.
        /// </exception>
        public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var minorUnits)
                ? minorUnits
                : throw new JsonException(Message);

        public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value);
    }
}
