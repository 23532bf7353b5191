using System.Text.Json;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Records;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Feeds;

/// <summary>
/// The log of events from a reader's cursor on. A reader that passes on each <c>nextCursor</c> misses nothing.
/// </summary>
/// <param name="Types">Words of <see cref="EventType"/>, without patterns; null for all.</param>
/// <param name="Since">UTC; where to begin without a cursor. Null begins with the log.</param>
/// <param name="Wait">How long to wait for an event when there is none.</param>
public sealed record ListEvents(
    string? After = null, IReadOnlyList<string>? Types = null, DateTime? Since = null, TimeSpan Wait = default,
    int Limit = 25) : IRequest<EventFeed>;

/// <param name="NextCursor">Never null, so that the reader always knows its place.</param>
/// <param name="HasMore">Whether to go on at once: more events wait, or there is more to look through.</param>
public sealed record EventFeed(IReadOnlyList<EventView> Items, string NextCursor, bool HasMore);

/// <param name="Id">The same in every channel; a repetition is recognized by it.</param>
/// <param name="Subject">What it is about, such as <c>payment:&lt;id&gt;</c>.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="DataVersion">Of the form of <paramref name="Data"/>.</param>
/// <param name="Data">The subject as it was then; null once the person was erased.</param>
public sealed record EventView(
    Guid Id, string Type, string Subject, DateTime OccurredAt, int DataVersion, JsonElement? Data)
{
    internal static EventView Of(LoggedEvent stored) => new(
        stored.Id, stored.Type, stored.Subject, stored.OccurredAt, stored.DataVersion,
        stored.Data is null ? null : JsonElement.Parse(stored.Data));
}

internal sealed class ListEventsValidator : AbstractValidator<ListEvents>
{
    public const int WaitSecondsMax = 30;

    public ListEventsValidator()
    {
        RuleFor(q => q.Limit).InclusiveBetween(1, 100);
        RuleFor(q => q.Wait).InclusiveBetween(TimeSpan.Zero, TimeSpan.FromSeconds(WaitSecondsMax))
            .WithMessage($"0 to {WaitSecondsMax} seconds.");
        RuleFor(q => q.Since).Null().When(q => q.After is not null).WithMessage("Only without a cursor.");
    }
}

internal sealed class ListEventsHandler(
    EventNumbering numbering, EventReader reader, FeedWaiters waiters)
    : IRequestHandler<ListEvents, EventFeed>
{
    private sealed record Filter(IReadOnlyList<string>? Types = null) : IListFilter
    {
        public static string List => FrozenWords.Lists.Events;

        public Filter() : this(Types: null)
        {
        }
    }

    public async Task<EventFeed> Handle(ListEvents query, CancellationToken ct)
    {
        var (filter, place) = Cursor.Resume<Filter, FeedPlace>(
            new PageRequest<Filter>(new Filter(query.Types), query.After));
        if (place is { Epoch: null })
            throw Cursor.NotOurs();

        var log = await numbering.CatchUpAsync(ct);
        if (place is not null)
            RequireWhole(log, place);
        place ??= await reader.BeginningAsync(log, query.Since, ct);
        var page = await reader.ReadAsync(log, place, filter.Types, query.Limit, query.Since, ct);
        if (page is { Events.Count: 0, HasMore: false } && query.Wait > TimeSpan.Zero)
            page = await WaitAsync(page, filter, query, ct);
        return new EventFeed(
            [.. page.Events.Select(EventView.Of)], Cursor.Encode(filter, page.Next), page.HasMore);
    }

    private async Task<EventPage> WaitAsync(EventPage page, Filter filter, ListEvents query, CancellationToken ct)
    {
        using var seat = waiters.TryTakeSeat();
        for (var left = query.Wait; seat is not null && page.Events.Count == 0 && left > TimeSpan.Zero;)
        {
            left = await seat.WaitAsync(left, ct);
            var log = await numbering.CatchUpAsync(ct);
            RequireWhole(log, page.Next);
            page = await reader.ReadAsync(log, page.Next, filter.Types, query.Limit, query.Since, ct);
        }

        return page;
    }

    /// <exception cref="FeedEpochChangedException"/>
    private static void RequireWhole(LogStanding log, FeedPlace place)
    {
        log.Require(place);
        if (place.Position < log.Origin)
        {
            throw new FeedEpochChangedException(
                "Events that the reader has not seen were deleted, because they had been kept long enough.", null);
        }
    }
}
