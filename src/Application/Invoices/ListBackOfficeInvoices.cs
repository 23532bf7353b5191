using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Invoices;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Invoices;

/// <summary>Invoices of all customers, sorted by reference.</summary>
public sealed record ListBackOfficeInvoices(PageRequest<BackOfficeInvoiceFilter> Page)
    : IRequest<Page<BackOfficeInvoiceView>>;

/// <param name="Statuses">None asks for all statuses.</param>
public sealed record BackOfficeInvoiceFilter(
    string? CustomerReference = null, InvoiceStatuses Statuses = InvoiceStatuses.None, DateOnly? DueFrom = null,
    DateOnly? DueTo = null,
    DateOnly? IssuedFrom = null, DateOnly? IssuedTo = null) : IListFilter
{
    public static string List => FrozenWords.Lists.BackOfficeInvoices;

    public BackOfficeInvoiceFilter() : this(CustomerReference: null)
    {
    }
}

internal sealed class ListBackOfficeInvoicesValidator : AbstractValidator<ListBackOfficeInvoices>
{
    public ListBackOfficeInvoicesValidator()
    {
        RuleFor(q => q.Page).SetValidator(new PageRequestValidator<BackOfficeInvoiceFilter>());
        RuleFor(q => q.Page.Filter.CustomerReference!).Reference()
            .When(q => q.Page.Filter.CustomerReference is not null);
    }
}

internal sealed class ListBackOfficeInvoicesHandler(
    IPaymentsDb db, IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<ListBackOfficeInvoices, Page<BackOfficeInvoiceView>>
{
    public async Task<Page<BackOfficeInvoiceView>> Handle(ListBackOfficeInvoices query, CancellationToken ct)
    {
        var today = merchant.Value.Today(clock.GetUtcNow().UtcDateTime);
        var (filter, after) = Cursor.Resume<BackOfficeInvoiceFilter, string>(query.Page);

        var invoices = db.Invoices.AsNoTracking();
        if (filter.CustomerReference is { } reference)
            invoices = invoices.Where(i =>
                i.CustomerId == db.Customers.Where(c => c.Reference == reference).Select(c => c.Id).SingleOrDefault());
        var statuses = filter.Statuses is InvoiceStatuses.None ? InvoiceRules.All : filter.Statuses;
        invoices = invoices.Where(InvoiceRules.IsAmong(statuses, today))
            .InDates(filter.DueFrom, filter.DueTo, filter.IssuedFrom, filter.IssuedTo);
        if (after is not null)
            invoices = invoices.Where(i => string.Compare(i.Reference, after) > 0);

        var page = await invoices.OrderBy(i => i.Reference).Take(query.Page.Limit + 1)
            .Join(db.Customers, i => i.CustomerId, c => c.Id, (i, c) =>
                new { Invoice = i, CustomerReference = c.Reference })
            .OrderBy(found => found.Invoice.Reference)
            .ToPageAsync(query.Page.Limit, last => Cursor.Encode(filter, last.Invoice.Reference), ct);
        return new Page<BackOfficeInvoiceView>(
            [.. page.Items.Select(found => BackOfficeInvoiceView.Of(found.Invoice, found.CustomerReference, today))],
            page.NextCursor);
    }
}
