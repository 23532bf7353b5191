using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <summary>What messages say.</summary>
internal sealed class WebhookLog(IPaymentsDb db)
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <exception cref="NotFoundException"/>
    public async Task<WebhookDeliveryView> DeliveryAsync(Guid endpoint, Guid id, CancellationToken ct)
    {
        var row = await db.WebhookDeliveries.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Id == id && d.EndpointId == endpoint, ct)
            ?? throw new NotFoundException("delivery");
        return WebhookDeliveryView.Of(row, BodiesOf([row]).GetValueOrDefault(row.Id));
    }

    /// <returns>By the id of the delivery; none for an event that is no longer kept.</returns>
    public static Dictionary<Guid, string> BodiesOf(IReadOnlyCollection<WebhookDelivery> deliveries) =>
        deliveries.Where(d => d.IsTest).ToDictionary(d => d.Id, d => BodyOf(
            d.EventId, d.Type, d.OccurredAt, JsonSerializer.Serialize(new { endpointId = d.EndpointId })));

    /// <summary>The body of a message: our id and what Standard Webhooks asks for.</summary>
    /// <param name="data">JSON, as the log has it.</param>
    private static string BodyOf(Guid id, string type, DateTime occurredAt, string data)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("type", type);
            json.WriteString("timestamp", occurredAt.ToString(InstantFormat, CultureInfo.InvariantCulture));
            json.WritePropertyName("data");
            json.WriteRawValue(data);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
