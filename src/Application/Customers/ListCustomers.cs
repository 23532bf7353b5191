using System.Linq.Expressions;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Customers;

/// <summary>Customers, sorted by reference.</summary>
public sealed record ListCustomers(PageRequest<CustomerFilter> Page) : IRequest<Page<CustomerView>>;

public sealed record CustomerFilter : IListFilter
{
    public const int TextLengthMax = 100;

    public static string List => FrozenWords.Lists.Customers;

    /// <summary>A part of the reference, the name or the primary email, in any case.</summary>
    public string? Text { get; init; }

    public PortalStatus? Status { get; init; }

    /// <summary>Whether it is one that can be asked for: cursors are not validated.</summary>
    internal bool IsPossible => Text is not { Length: > TextLengthMax };
}

internal sealed class ListCustomersValidator : AbstractValidator<ListCustomers>
{
    public ListCustomersValidator()
    {
        RuleFor(q => q.Page).SetValidator(new PageRequestValidator<CustomerFilter>());
        RuleFor(q => q.Page.Filter.Text).Line(CustomerFilter.TextLengthMax).OverridePropertyName("q");
    }
}

internal sealed class ListCustomersHandler(IPaymentsDb db) : IRequestHandler<ListCustomers, Page<CustomerView>>
{
    public async Task<Page<CustomerView>> Handle(ListCustomers query, CancellationToken ct)
    {
        var (filter, after) = Cursor.Resume<CustomerFilter, string>(query.Page);
        if (!filter.IsPossible)
            throw Cursor.NotOurs();

        var customers = db.Customers.AsQueryable();
        if (filter.Text is { Length: > 0 } text)
        {
            var folded = SearchText.Fold(text);
            customers = customers.Where(c => c.SearchText!.Contains(folded));
        }

        if (filter.Status is { } status)
            customers = customers.Where(IsAt(status));
        if (after is not null)
            customers = customers.Where(c => string.Compare(c.Reference, after) > 0);

        return await customers
            .OrderBy(c => c.Reference)
            .Take(query.Page.Limit + 1)
            .Select(CustomerView.From)
            .ToPageAsync(query.Page.Limit, last => Cursor.Encode(filter, last.Reference), ct);
    }
    private static Expression<Func<Customer, bool>> IsAt(PortalStatus status) => status switch
    {
        PortalStatus.Suspended => c => c.Account.SuspendedAt != null,
        PortalStatus.Active => c => c.Account.SuspendedAt == null && c.Account.PasswordHash != null,
        PortalStatus.Invited => c =>
            c.Account.SuspendedAt == null && c.Account.PasswordHash == null && c.Account.InvitedAt != null,
        _ => c => c.Account.SuspendedAt == null && c.Account.PasswordHash == null && c.Account.InvitedAt == null,
    };
}
