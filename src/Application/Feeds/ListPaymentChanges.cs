using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Ids;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Feeds;

/// <summary>
/// Payments in the order of their latest change, each in its present state: how RapidWorks keeps its records in step.
/// It reads the log of events, and below its beginning the change numbers of the payments themselves.
/// </summary>
public sealed record ListPaymentChanges(string? Cursor, int Limit = 25) : IRequest<PaymentChanges>;

/// <param name="NextCursor">Never null, so that the reader always knows its place.</param>
/// <param name="HasMore">Whether more changes wait behind <paramref name="NextCursor"/> already.</param>
public sealed record PaymentChanges(IReadOnlyList<BackOfficePaymentView> Items, string NextCursor, bool HasMore);

internal sealed class ListPaymentChangesValidator : AbstractValidator<ListPaymentChanges>
{
    public ListPaymentChangesValidator() => RuleFor(q => q.Limit).InclusiveBetween(1, 100);
}

internal sealed class ListPaymentChangesHandler(IPaymentsDb db, EventNumbering numbering, EventReader reader)
    : IRequestHandler<ListPaymentChanges, PaymentChanges>
{
    /// <summary>A payment has two to five events.</summary>
    private const int EventsPerPayment = 4;

    private static readonly IReadOnlyList<string> Types = EventType.Named("payment.*");

    private sealed record Feed : IListFilter
    {
        public static string List => FrozenWords.Lists.PaymentChanges;
    }

    public async Task<PaymentChanges> Handle(ListPaymentChanges query, CancellationToken ct)
    {
        var (_, asked) = Cursor.Resume<Feed, FeedPlace>(new PageRequest<Feed>(new Feed(), query.Cursor));
        var log = await numbering.CatchUpAsync(ct);
        if (asked is not null)
            log.Require(asked);
        var place = asked?.In(log) ?? new FeedPlace(log.Epoch, 0);
        if (place.Position < log.Origin)
        {
            if (await BeforeTheLogAsync(place, log, query.Limit, ct) is { Items.Count: > 0 } page)
                return page;
            place = new FeedPlace(log.Epoch, log.Origin);
        }

        return await InTheLogAsync(place, log, query.Limit, ct);
    }

    private async Task<PaymentChanges> BeforeTheLogAsync(
        FeedPlace place, LogStanding log, int limit, CancellationToken ct)
    {
        var rows = await db.Payments.Where(p => p.ChangeNumber > place.Position && p.ChangeNumber <= log.Origin)
            .OrderBy(p => p.ChangeNumber).Take(limit + 1).Select(PaymentViews.Columns(db)).ToListAsync(ct);
        var hasMore = rows.Count > limit;
        var page = rows.Take(limit).ToList();
        return Page(
            page, new FeedPlace(log.Epoch, hasMore ? page[^1].ChangeNumber : log.Origin),
            hasMore || log.LastPosition > log.Origin);
    }

    /// <summary>Each payment once, at its latest event of those that the page looks at.</summary>
    private async Task<PaymentChanges> InTheLogAsync(
        FeedPlace place, LogStanding log, int limit, CancellationToken ct)
    {
        var found = await reader.ReadAsync(log, place, Types, limit * EventsPerPayment, since: null, ct);
        var latest = found.Events.Reverse().DistinctBy(e => e.Subject).Reverse().ToList();
        var page = latest.Take(limit).ToList();
        var isWhole = page.Count == latest.Count;
        var ids = page.ConvertAll(e => new PaymentId(Guid.Parse(EventSubject.IdIn(e.Subject))));
        var rows = await db.Payments.Where(p => ids.Contains(p.Id)).Select(PaymentViews.Columns(db))
            .ToDictionaryAsync(row => row.Id, ct);
        return Page(
            [.. ids.Where(rows.ContainsKey).Select(id => rows[id])],
            isWhole ? found.Next : EventReader.PlaceOf(log, page[^1]), !isWhole || found.HasMore);
    }

    private static PaymentChanges Page(List<PaymentViews.Row> rows, FeedPlace next, bool hasMore) =>
        new([.. rows.Select(row => row.ToBackOfficeView())], Cursor.Encode(new Feed(), next), hasMore);
}
