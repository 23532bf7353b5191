using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Payments;

/// <summary>A customer's payments, newest first.</summary>
public sealed record ListPayments(CustomerId Customer, PageRequest<PaymentFilter> Page) : IRequest<Page<PaymentView>>;

/// <param name="From">UTC, inclusive.</param>
/// <param name="To">UTC, exclusive.</param>
/// <param name="IdempotencyKey">Finds what became of one request.</param>
public sealed record PaymentFilter(
    PaymentStatus? Status = null, DateTime? From = null, DateTime? To = null, Guid? InvoiceId = null,
    string? IdempotencyKey = null) : IListFilter
{
    public static string List => FrozenWords.Lists.Payments;

    public PaymentFilter() : this(Status: null)
    {
    }
}

internal sealed class ListPaymentsValidator : AbstractValidator<ListPayments>
{
    public ListPaymentsValidator() => RuleFor(q => q.Page).SetValidator(new PageRequestValidator<PaymentFilter>());
}

internal sealed class ListPaymentsHandler(IPaymentsDb db) : IRequestHandler<ListPayments, Page<PaymentView>>
{
    public async Task<Page<PaymentView>> Handle(ListPayments query, CancellationToken ct)
    {
        var (filter, after) = Cursor.Resume<PaymentFilter, PaymentPosition>(query.Page);
        var payments = db.Payments.Where(p => p.CustomerId == query.Customer)
            .Within(filter.Status, filter.From, filter.To);
        if (filter.InvoiceId is { } id)
        {
            var invoice = new InvoiceId(id);
            payments = payments.Where(p => p.Allocations.Any(a => a.InvoiceId == invoice));
        }

        if (filter.IdempotencyKey is { } key)
            payments = payments.Where(p => p.IdempotencyKey == key);

        var page = await payments.NewestFirst(after).Take(query.Page.Limit + 1).Select(PaymentViews.Columns(db))
            .ToPageAsync(query.Page.Limit, last => Cursor.Encode(filter, PaymentPosition.Of(last)), ct);
        return new Page<PaymentView>([.. page.Items.Select(row => row.ToView())], page.NextCursor);
    }
}
