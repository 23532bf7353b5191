using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Feeds;

/// <param name="Next">Where to go on.</param>
internal sealed record EventPage(IReadOnlyList<LoggedEvent> Events, FeedPlace Next, bool HasMore);

/// <summary>Reads numbered events in the order of their positions.</summary>
internal sealed class EventReader(IPaymentsDb db)
{
    /// <summary>How far one request looks for events of the types that it wants.</summary>
    private const int PositionsMax = 20_000;

    /// <param name="place">Where the reader has been; checked against the event there.</param>
    /// <param name="types">Words of <see cref="EventType"/>; null for all.</param>
    /// <param name="since">UTC; leaves out what occurred before.</param>
    /// <exception cref="FeedEpochChangedException">The log has another event at the place.</exception>
    public async Task<EventPage> ReadAsync(
        LogStanding log, FeedPlace place, IReadOnlyList<string>? types, int limit, DateTime? since,
        CancellationToken ct)
    {
        if (place.Position >= log.LastPosition)
            return new EventPage([], place, HasMore: false);

        // What is beyond the last position that was read before is left for later: the rest of its batch may be unseen.
        var (from, upTo) = (place.Position, Math.Min(log.LastPosition, place.Position + PositionsMax));
        var events = db.Events.AsNoTracking().Where(e => e.Position >= from && e.Position <= upTo);
        if (types is not null)
            events = events.Where(e => e.Position == from || types.Contains(e.Type));
        if (since is { } instant)
            events = events.Where(e => e.Position == from || e.OccurredAt >= instant);
        var rows = await events.OrderBy(e => e.Position).Take(limit + 2).ToListAsync(ct);
        if (place.Event is { } read && from > log.Origin && rows.FirstOrDefault(e => e.Position == from)?.Id != read)
            throw FeedPlaces.Elsewhere();

        rows.RemoveAll(e => e.Position == from);
        var page = rows.Take(limit).ToList();
        var next = rows.Count > limit ? PlaceOf(log, page[^1])
            : upTo == log.LastPosition ? log.End()
            : new FeedPlace(log.Epoch, upTo);
        return new EventPage(page, next, next.Position < log.LastPosition);
    }

    /// <returns>UTC; when the event at a position of the log occurred.</returns>
    public Task<DateTime> OccurredAtAsync(long position, CancellationToken ct) =>
        db.Events.Where(e => e.Position == position).Select(e => e.OccurredAt).SingleAsync(ct);

    /// <summary>
    /// The first event that occurred at the instant or later, as far as clocks agree: positions follow
    /// commits. Each half of the log is told from the other by one event.
    /// </summary>
    public async Task<FeedPlace> BeginningAsync(LogStanding log, DateTime? since, CancellationToken ct)
    {
        var (before, end) = (log.Origin, since is null ? log.Origin : log.LastPosition);
        while (before < end)
        {
            var middle = before + (end - before) / 2 + 1;
            if (await OccurredAtAsync(middle, ct) < since - FeedPlaces.Margin)
                before = middle;
            else
                end = middle - 1;
        }

        return new FeedPlace(log.Epoch, before);
    }

    public static FeedPlace PlaceOf(LogStanding log, LoggedEvent last) =>
        new(log.Epoch, last.Position!.Value, last.Id, last.OccurredAt);
}
