using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerPayments.Api.Http;
using CustomerPayments.Application.Invoices;

namespace CustomerPayments.Api.Endpoints;

/// <summary>
/// Reads each row of an import by itself: a row that cannot be read is refused, and the others are taken.
/// </summary>
internal sealed class ImportRowReader : JsonConverter<ImportRow>
{
    public override bool HandleNull => true;

    public override ImportRow Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var row = JsonElement.ParseValue(ref reader);
        try
        {
            return row.Deserialize<ImportRowRequest>(options) is { } invoice
                ? ImportRow.Of(invoice.ToInvoice(invoice.Reference))
                : Unreadable(row, "The row is null.");
        }
        catch (JsonException e)
        {
            var error = Problems.ErrorOf(e);
            return Unreadable(row, error.Pointer.Length > 1 ? $"{error.Pointer[1..]}: {error.Message}" : error.Message);
        }
    }

    /// <exception cref="NotSupportedException">Rows are only read.</exception>
    public override void Write(Utf8JsonWriter writer, ImportRow value, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    private static ImportRow Unreadable(JsonElement row, string detail) =>
        new(ReferenceOf(row), null, new ImportProblem("malformed-request", detail));

    private static string? ReferenceOf(JsonElement row)
    {
        try
        {
            return row.ValueKind is JsonValueKind.Object && row.TryGetProperty("reference", out var reference)
                && reference.ValueKind is JsonValueKind.String ? reference.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a character
        }
    }
}
