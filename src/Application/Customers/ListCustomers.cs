using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Customers;

/// <summary>All customers, sorted by reference.</summary>
public sealed record ListCustomers(PageRequest<CustomerFilter> Page) : IRequest<Page<CustomerView>>;

public sealed record CustomerFilter : IListFilter
{
    public static string List => FrozenWords.Lists.Customers;
}

internal sealed class ListCustomersValidator : AbstractValidator<ListCustomers>
{
    public ListCustomersValidator() => RuleFor(q => q.Page).SetValidator(new PageRequestValidator<CustomerFilter>());
}

internal sealed class ListCustomersHandler(IPaymentsDb db) : IRequestHandler<ListCustomers, Page<CustomerView>>
{
    public async Task<Page<CustomerView>> Handle(ListCustomers query, CancellationToken ct)
    {
        var (filter, after) = Cursor.Resume<CustomerFilter, string>(query.Page);
        var customers = db.Customers.AsQueryable();
        if (after is not null)
            customers = customers.Where(c => string.Compare(c.Reference, after) > 0);

        return await customers
            .OrderBy(c => c.Reference)
            .Take(query.Page.Limit + 1)
            .Select(CustomerView.From)
            .ToPageAsync(query.Page.Limit, last => Cursor.Encode(filter, last.Reference), ct);
    }
}
