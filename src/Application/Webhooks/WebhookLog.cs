using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <summary>Makes deliveries and messages of the log of events.</summary>
internal sealed class WebhookLog(IPaymentsDb db, EventNumbering numbering, EventReader reader, TimeProvider clock)
{
    /// <summary>How many positions one save looks through.</summary>
    private const int BatchSize = 500;

    /// <returns>The last position, with all that was committed before the call.</returns>
    public async Task<long> LastPositionAsync(CancellationToken ct) =>
        (await numbering.CatchUpAsync(ct)).LastPosition;

    /// <param name="since">UTC.</param>
    /// <returns>After which the events of this instant and later stand.</returns>
    public async Task<long> PositionBeforeAsync(DateTime since, CancellationToken ct) =>
        (await reader.BeginningAsync(await numbering.CatchUpAsync(ct), since, ct)).Position;

    /// <summary>
    /// Makes the deliveries of the events that were numbered since the last time. Two replicas that do so at once make
    /// them once: the second save fails on the endpoint's position.
    /// </summary>
    public async Task MakeDeliveriesAsync(Guid endpoint, CancellationToken ct)
    {
        var last = await LastPositionAsync(ct);
        var hasMore = true;
        while (hasMore && !ct.IsCancellationRequested)
            hasMore = await MakeBatchAsync(endpoint, last, ct);
    }

    /// <exception cref="NotFoundException"/>
    public async Task<WebhookDeliveryView> DeliveryAsync(Guid endpoint, Guid id, CancellationToken ct)
    {
        var row = await db.WebhookDeliveries.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Id == id && d.EndpointId == endpoint, ct)
            ?? throw new NotFoundException("delivery");
        return WebhookDeliveryView.Of(row, (await BodiesAsync([row], ct)).GetValueOrDefault(row.Id));
    }

    /// <returns>By the id of the delivery; none for an event that is no longer kept.</returns>
    public async Task<Dictionary<Guid, string>> BodiesAsync(
        IReadOnlyCollection<WebhookDelivery> deliveries, CancellationToken ct)
    {
        var ids = deliveries.Where(d => !d.IsTest).Select(d => d.EventId).ToList();
        var events = ids.Count == 0
            ? []
            : await db.Events.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, ct);
        var bodies = new Dictionary<Guid, string>();
        foreach (var delivery in deliveries)
        {
            if (delivery.IsTest)
                bodies[delivery.Id] = BodyOfTest(delivery);
            else if (events.TryGetValue(delivery.EventId, out var logged))
                bodies[delivery.Id] = BodyOf(logged);
        }

        return bodies;
    }

    /// <returns>Whether there may be more.</returns>
    private Task<bool> MakeBatchAsync(Guid id, long last, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var endpoint = await db.WebhookEndpoints.SingleOrDefaultAsync(e => e.Id == id, ct);
        if (endpoint is not { Status: WebhookEndpointStatus.Active } || endpoint.Position >= last)
            return false;

        var (from, upTo) = (endpoint.Position, Math.Min(last, endpoint.Position + BatchSize));
        var events = await db.Events.Where(e => e.Position > from && e.Position <= upTo)
            .Select(e => new { e.Id, e.Type, Position = e.Position!.Value, e.OccurredAt }).ToListAsync(ct);
        events.RemoveAll(e => !endpoint.Wants(e.Type));
        var ids = events.ConvertAll(e => e.Id);
        var made = await db.WebhookDeliveries.Where(d => d.EndpointId == id && ids.Contains(d.EventId))
            .Select(d => d.EventId).ToListAsync(ct);
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var e in events.ExceptBy(made, e => e.Id))
            db.WebhookDeliveries.Add(WebhookDelivery.Of(id, e.Id, e.Type, e.Position, e.OccurredAt, now));
        endpoint.Advance(upTo);
        return upTo < last;
    }, ct);

    private static string BodyOf(LoggedEvent logged) => Write(logged.Id, logged.Type, logged.OccurredAt, json =>
    {
        json.WriteString("subject", logged.Subject);
        json.WriteNumber("dataVersion", logged.DataVersion);
        json.WritePropertyName("data");
        json.WriteRawValue(logged.Data ?? "null");
    });

    private static string BodyOfTest(WebhookDelivery test) => Write(test.EventId, test.Type, test.OccurredAt, json =>
    {
        json.WriteStartObject("data");
        json.WriteString("endpointId", test.EndpointId);
        json.WriteEndObject();
    });

    /// <summary>What Standard Webhooks asks for, and the members of the feed.</summary>
    private static string Write(Guid id, string type, DateTime occurredAt, Action<Utf8JsonWriter> writeRest)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("type", type);
            json.WriteString(
                "timestamp", occurredAt.ToString(PublicJson.InstantFormat, CultureInfo.InvariantCulture));
            writeRest(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
