using System.Linq.Expressions;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Payments;

/// <summary>Charges at the gateway that belong to no payment, newest find first.</summary>
public sealed record ListUnmatchedCharges(PageRequest<UnmatchedChargeFilter> Page)
    : IRequest<Page<UnmatchedChargeView>>;

/// <param name="Open">True lists open charges, false closed charges, null both.</param>
public sealed record UnmatchedChargeFilter(bool? Open = null) : IListFilter
{
    public static string List => FrozenWords.Lists.UnmatchedCharges;

    public UnmatchedChargeFilter() : this(Open: null)
    {
    }
}

/// <param name="GatewayId">The transaction's id in the gateway's API.</param>
/// <param name="Amount">Minor units of <paramref name="Currency"/>.</param>
/// <param name="ChargedAt">UTC, by the gateway's clock.</param>
public sealed record UnmatchedChargeView(
    string TransactionId, string GatewayId, string? OrderId, long Amount, string Currency, DateTime? ChargedAt,
    DateTime FoundAt, DateTime? ClosedAt,
    string? ClosedBy, string? Reason)
{
    internal static readonly Expression<Func<UnmatchedCharge, UnmatchedChargeView>> From = o => new UnmatchedChargeView(
        o.TransactionId, o.GatewayTransactionId, o.OrderId, o.AmountMinor, o.Currency, o.ChargedAt, o.FoundAt,
        o.ClosedAt, o.ClosedBy, o.Reason);
}

internal sealed class ListUnmatchedChargesValidator : AbstractValidator<ListUnmatchedCharges>
{
    public ListUnmatchedChargesValidator() =>
        RuleFor(q => q.Page).SetValidator(new PageRequestValidator<UnmatchedChargeFilter>());
}

internal sealed class ListUnmatchedChargesHandler(IPaymentsDb db)
    : IRequestHandler<ListUnmatchedCharges, Page<UnmatchedChargeView>>
{
    private sealed record Position(DateTime FoundAt, string TransactionId);

    public Task<Page<UnmatchedChargeView>> Handle(ListUnmatchedCharges query, CancellationToken ct)
    {
        var (filter, after) = Cursor.Resume<UnmatchedChargeFilter, Position>(query.Page);
        var charges = db.UnmatchedCharges.AsQueryable();
        if (filter.Open is { } open)
            charges = charges.Where(o => o.ClosedAt == null == open);

        return charges
            .InKeyOrder(o => o.FoundAt, o =>
                o.TransactionId, descending: true, after is null ? null : (after.FoundAt, after.TransactionId))
            .Take(query.Page.Limit + 1)
            .Select(UnmatchedChargeView.From)
            .ToPageAsync(
                query.Page.Limit, last => Cursor.Encode(filter, new Position(last.FoundAt, last.TransactionId)), ct);
    }
}
