using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.UnmatchedCharges;

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

internal sealed class ListUnmatchedChargesValidator : AbstractValidator<ListUnmatchedCharges>
{
    public ListUnmatchedChargesValidator() =>
        RuleFor(q => q.Page).SetValidator(new PageRequestValidator<UnmatchedChargeFilter>());
}

internal sealed class ListUnmatchedChargesHandler(IPaymentsDb db)
    : IRequestHandler<ListUnmatchedCharges, Page<UnmatchedChargeView>>
{
    private sealed record Position(DateTime FoundAt, string TransactionId);

    public async Task<Page<UnmatchedChargeView>> Handle(ListUnmatchedCharges query, CancellationToken ct)
    {
        var (filter, after) = Cursor.Resume<UnmatchedChargeFilter, Position>(query.Page);
        var charges = db.UnmatchedCharges.AsNoTracking();
        if (filter.Open is { } open)
            charges = charges.Where(o => o.ClosedAt == null == open);

        var found = await charges
            .InKeyOrder(o => o.FoundAt, o =>
                o.TransactionId, descending: true, after is null ? null : (after.FoundAt, after.TransactionId))
            .Take(query.Page.Limit + 1).ToListAsync(ct);
        return found.ToPage(
            query.Page.Limit, UnmatchedChargeView.Of,
            last => Cursor.Encode(filter, new Position(last.FoundAt, last.TransactionId)));
    }
}
