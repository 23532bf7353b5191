using System.Linq.Expressions;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Payments;

/// <summary>Charges at the gateway that belong to no payment, newest find first.</summary>
public sealed record ListOrphans(PageRequest<OrphanFilter> Page) : IRequest<Page<OrphanView>>;

/// <param name="Open">True: only those that nobody has closed; false: only closed ones.</param>
public sealed record OrphanFilter(bool? Open = null)
{
    public OrphanFilter() : this(Open: null)
    {
    }
}

/// <param name="GatewayId">By which the gateway's API knows the transaction.</param>
/// <param name="Amount">Minor units of <paramref name="Currency"/>.</param>
/// <param name="ChargedAt">UTC, by the gateway's clock.</param>
public sealed record OrphanView(
    string TransactionId, string GatewayId, string? OrderId, long Amount, string Currency, DateTime? ChargedAt,
    DateTime FoundAt, DateTime? ClosedAt,
    string? ClosedBy, string? Reason)
{
    internal static readonly Expression<Func<Orphan, OrphanView>> From = o => new OrphanView(
        o.TransactionId, o.GatewayTransactionId, o.OrderId, o.AmountMinor, o.Currency, o.ChargedAt, o.FoundAt,
        o.ClosedAt, o.ClosedBy, o.Reason);
}

public sealed class ListOrphansValidator : AbstractValidator<ListOrphans>
{
    public ListOrphansValidator() => RuleFor(q => q.Page).SetValidator(new PageRequestValidator<OrphanFilter>());
}

internal sealed class ListOrphansHandler(IPaymentsDb db) : IRequestHandler<ListOrphans, Page<OrphanView>>
{
    private sealed record Position(DateTime FoundAt, string TransactionId);

    public Task<Page<OrphanView>> Handle(ListOrphans query, CancellationToken ct)
    {
        var (filter, after) = Cursor.Resume<OrphanFilter, Position>(query.Page);
        var orphans = db.Orphans.AsQueryable();
        if (filter.Open is { } open)
            orphans = orphans.Where(o => o.ClosedAt == null == open);

        return orphans
            .InKeyOrder(o => o.FoundAt, o =>
                o.TransactionId, descending: true, after is null ? null : (after.FoundAt, after.TransactionId))
            .Take(query.Page.Limit + 1)
            .Select(OrphanView.From)
            .ToPageAsync(
                query.Page.Limit, last => Cursor.Encode(filter, new Position(last.FoundAt, last.TransactionId)), ct);
    }
}
