using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Invoices;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Invoices;

/// <summary>A customer's invoices, sorted and page by page.</summary>
public sealed record ListInvoices(CustomerId Customer, PageRequest<InvoiceFilter> Page) : IRequest<Page<InvoiceView>>;

public enum InvoiceSort { DueOn, IssuedOn, AmountDue, Number }

/// <param name="Statuses">None: everything but void.</param>
/// <param name="Text">The invoice number or the purchase order contains it, in whatever case.</param>
public sealed record InvoiceFilter(
    InvoiceStatuses Statuses = InvoiceStatuses.None, DateOnly? DueFrom = null, DateOnly? DueTo = null, DateOnly? IssuedFrom = null,
    DateOnly? IssuedTo = null, string? Text = null, InvoiceSort Sort = InvoiceSort.DueOn, bool Descending = false)
{
    public const int TextLengthMax = 100;

    public InvoiceFilter() : this(InvoiceStatuses.None)
    {
    }
}

public sealed class ListInvoicesValidator : AbstractValidator<ListInvoices>
{
    public ListInvoicesValidator()
    {
        RuleFor(q => q.Page).SetValidator(new PageRequestValidator<InvoiceFilter>());
        RuleFor(q => q.Page.Filter.Text).MaximumLength(InvoiceFilter.TextLengthMax).OverridePropertyName("q");
    }
}

internal sealed class ListInvoicesHandler(IPaymentsDb db, IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<ListInvoices, Page<InvoiceView>>
{
    private const InvoiceStatuses AllButVoid = InvoiceStatuses.Unpaid | InvoiceStatuses.Pending | InvoiceStatuses.Paid;

    /// <summary>The sort key of a page's last row; which member is set depends on the sort.</summary>
    private sealed record Position(Guid Id, DateOnly? Date = null, long? Amount = null, string? Number = null);

    public async Task<Page<InvoiceView>> Handle(ListInvoices query, CancellationToken ct)
    {
        var today = merchant.Value.Today(clock.GetUtcNow().UtcDateTime);
        var (filter, after) = Cursor.Resume<InvoiceFilter, Position>(query.Page);

        var invoices = db.Invoices.AsNoTracking().Where(i => i.CustomerId == query.Customer)
            .InStatus(filter.Statuses, AllButVoid, today)
            .InDates(filter.DueFrom, filter.DueTo, filter.IssuedFrom, filter.IssuedTo);
        if (filter.Text is { Length: > 0 })
        {
            var text = filter.Text.ToUpperInvariant();
            invoices = invoices.Where(i => i.Number.ToUpper().Contains(text) || i.PurchaseOrder!.ToUpper().Contains(text));
        }

        var page = await Sorted(invoices, filter, after)
            .Take(query.Page.Limit + 1)
            .Select(InvoiceViews.Columns)
            .ToPageAsync(query.Page.Limit, last => Cursor.Encode(filter, PositionOf(last, filter.Sort)), ct);
        return new Page<InvoiceView>([.. page.Items.Select(row => row.ToView(today))], page.NextCursor);
    }

    private static IQueryable<Invoice> Sorted(IQueryable<Invoice> invoices, InvoiceFilter filter, Position? after)
    {
        var id = new InvoiceId(after?.Id ?? default);
        return filter.Sort switch
        {
            InvoiceSort.DueOn => invoices.InKeyOrder(i => i.DueOn, i => i.Id, filter.Descending, after is null ? null : (after.Date!.Value, id)),
            InvoiceSort.IssuedOn => invoices.InKeyOrder(i => i.IssuedOn, i => i.Id, filter.Descending, after is null ? null : (after.Date!.Value, id)),
            InvoiceSort.AmountDue => invoices.InKeyOrder(i => i.BalanceMinor, i => i.Id, filter.Descending, after is null ? null : (after.Amount!.Value, id)),
            _ => invoices.InKeyOrder(i => i.Number, i => i.Id, filter.Descending, after is null ? null : (after.Number!, id)),
        };
    }

    private static Position PositionOf(InvoiceViews.Row last, InvoiceSort sort) => sort switch
    {
        InvoiceSort.DueOn => new Position(last.Id.Value, Date: last.DueOn),
        InvoiceSort.IssuedOn => new Position(last.Id.Value, Date: last.IssuedOn),
        InvoiceSort.AmountDue => new Position(last.Id.Value, Amount: last.BalanceMinor),
        _ => new Position(last.Id.Value, Number: last.Number),
    };
}
