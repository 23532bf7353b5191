using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Invoices;

/// <summary>
/// A customer's invoices, sorted and page by page. This use case checks the session itself, in the statement that reads
/// the rows, to save a round trip (decision 34). All other routes of customers have it checked before, with the token;
/// the route of this one is marked in the API so that it is left out there.
/// </summary>
/// <exception cref="SignedOutException">The session has ended, or there is none.</exception>
public sealed record ListInvoices(CustomerId Customer, Guid Session, PageRequest<InvoiceFilter> Page)
    : IRequest<Page<InvoiceView>>;

public enum InvoiceSort { DueOn, IssuedOn, AmountDue, Number }

/// <param name="Statuses">None asks for all statuses except void.</param>
/// <param name="Text">A part of the invoice number or of the purchase order, in any case.</param>
public sealed record InvoiceFilter(
    InvoiceStatuses Statuses = InvoiceStatuses.None, DateOnly? DueFrom = null, DateOnly? DueTo = null,
    DateOnly? IssuedFrom = null, DateOnly? IssuedTo = null, string? Text = null, InvoiceSort Sort = InvoiceSort.DueOn,
    bool Descending = false) : IListFilter
{
    public static string List => FrozenWords.Lists.Invoices;

    public const int TextLengthMax = 100;

    public InvoiceFilter() : this(InvoiceStatuses.None)
    {
    }

    /// <summary>
    /// False only for the filter of a made-up cursor: our own cursors hold filters that passed the validator.
    /// </summary>
    internal bool IsPossible => Text is not { Length: > TextLengthMax };
}

internal sealed class ListInvoicesValidator : AbstractValidator<ListInvoices>
{
    public ListInvoicesValidator()
    {
        RuleFor(q => q.Page).SetValidator(new PageRequestValidator<InvoiceFilter>());
        RuleFor(q => q.Page.Filter.Text).Line(InvoiceFilter.TextLengthMax).OverridePropertyName("q");
    }
}

/// <param name="Payment">The payment that holds or paid the invoice, in short.</param>
public sealed record InvoiceRow(InvoiceFields Fields, InvoicePaymentView? Payment);

/// <summary>
/// The rows of the list. It is what customers look at all day, and is asked without the detour over LINQ (decision 34).
/// </summary>
public interface IInvoiceRows
{
    /// <param name="after">Where the page before ended; null on the first page.</param>
    /// <param name="now">UTC.</param>
    /// <param name="today">The merchant's date.</param>
    /// <returns>
    /// At most <paramref name="limit"/> rows in the order of the filter's sort, rows with the same key by their ids;
    /// none if the session is not open.
    /// </returns>
    Task<List<InvoiceRow>> ReadAsync(
        CustomerId customer, Guid session, InvoiceFilter filter, InvoicePosition? after, int limit, DateTime now,
        DateOnly today, CancellationToken ct);
}

/// <summary>The sort key of a page's last row; which member is set depends on the sort.</summary>
public sealed record InvoicePosition(Guid Id, DateOnly? Date = null, long? Amount = null, string? Number = null)
{
    /// <summary>Whether the key of this sort is set, and no other key.</summary>
    internal bool IsOf(InvoiceSort sort) => (Date is not null, Amount is not null, Number is not null) == sort switch
    {
        InvoiceSort.DueOn or InvoiceSort.IssuedOn => (true, false, false),
        InvoiceSort.AmountDue => (false, true, false),
        _ => (false, false, true),
    };
}

internal sealed class ListInvoicesHandler(
    IInvoiceRows invoices, IOpenSessions sessions, IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<ListInvoices, Page<InvoiceView>>
{
    public async Task<Page<InvoiceView>> Handle(ListInvoices query, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var today = merchant.Value.Today(now);
        var (filter, after) = Cursor.Resume<InvoiceFilter, InvoicePosition>(query.Page);
        if (!filter.IsPossible || after?.IsOf(filter.Sort) is false)
            throw Cursor.NotOurs();

        var rows = await invoices.ReadAsync(
            query.Customer, query.Session, filter, after, query.Page.Limit + 1, now, today, ct);
        if (rows.Count == 0 && !await sessions.ContainAsync(query.Session, query.Customer, now, ct))
            throw new SignedOutException();

        return rows.ToPage(
            query.Page.Limit, row => InvoiceView.Of(row.Fields, today, row.Payment),
            last => Cursor.Encode(filter, PositionOf(last.Fields, filter.Sort)));
    }

    private static InvoicePosition PositionOf(InvoiceFields last, InvoiceSort sort) => sort switch
    {
        InvoiceSort.DueOn => new InvoicePosition(last.Id, Date: last.DueOn),
        InvoiceSort.IssuedOn => new InvoicePosition(last.Id, Date: last.IssuedOn),
        InvoiceSort.AmountDue => new InvoicePosition(last.Id, Amount: last.AmountDue),
        _ => new InvoicePosition(last.Id, Number: last.Number),
    };
}
