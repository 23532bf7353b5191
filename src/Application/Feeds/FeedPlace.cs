using System.Text.Json;
using System.Text.Json.Serialization;

namespace CustomerPayments.Application.Feeds;

/// <summary>
/// How far a reader has come: a position, and the event there, so that a log which was taken back to an earlier state
/// is recognized. Cursors of versions without a log hold a number alone: that of a payment's change.
/// </summary>
/// <param name="Epoch">Null in a cursor of such a version.</param>
/// <param name="Event">Null where none is known to be at the position.</param>
/// <param name="At">UTC; when that event occurred.</param>
[JsonConverter(typeof(Converter))]
internal sealed record FeedPlace(string? Epoch, long Position, Guid? Event = null, DateTime? At = null)
{
    private sealed record Form(string Epoch, long Position, Guid? Event, DateTime? At);

    private sealed class Converter : JsonConverter<FeedPlace>
    {
        public override FeedPlace Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType is JsonTokenType.Number)
                return new FeedPlace(null, reader.GetInt64());

            var form = JsonSerializer.Deserialize<Form>(ref reader, options) ?? throw new JsonException();
            return new FeedPlace(form.Epoch, form.Position, form.Event, form.At);
        }

        public override void Write(Utf8JsonWriter writer, FeedPlace value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(
                writer, new Form(value.Epoch!, value.Position, value.Event, value.At), options);
    }
}

/// <summary>The cursor's epoch is over, or the log does not reach to where the cursor has been.</summary>
/// <param name="beginAt">UTC; from here on the reader may have missed something; null when nobody can tell.</param>
public sealed class FeedEpochChangedException(string message, DateTime? beginAt) : Exception(message)
{
    public DateTime? BeginAt => beginAt;
}

/// <summary>Compares a reader's place with the log.</summary>
internal static class FeedPlaces
{
    /// <summary>How far the clocks of replicas may disagree, and then some.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    /// <exception cref="FeedEpochChangedException"/>
    public static void Require(this LogStanding log, FeedPlace place)
    {
        if ((place.Epoch ?? Records.EventLog.FirstEpoch) != log.Epoch)
            throw new FeedEpochChangedException("The cursor is from before a restore.", log.BeginAt(place));

        var end = place.Epoch is null ? Math.Max(log.Origin, log.AdoptedUpTo) : log.LastPosition;
        if (place.Position > end || (place.Position == log.LastPosition && place.Event is { } mine
            && log.LastEvent is { } last && last != mine))
            throw Elsewhere();
    }

    /// <summary>The log has another event where the reader has been.</summary>
    public static FeedEpochChangedException Elsewhere() =>
        new("The log does not hold what the reader has read: the database was taken back to an earlier state.", null);

    /// <summary>What the place means in the log of this version.</summary>
    public static FeedPlace In(this FeedPlace place, LogStanding log) => place.Epoch is not null
        ? place
        : new FeedPlace(log.Epoch, Math.Min(place.Position, log.Origin));

    public static FeedPlace End(this LogStanding log) =>
        new(log.Epoch, log.LastPosition, log.LastEvent, log.LastOccurredAt);

    private static DateTime? BeginAt(this LogStanding log, FeedPlace place) =>
        (log.EpochSince, place.At) is ({ } since, { } read) ? (since < read ? since : read) - Margin : null;
}
