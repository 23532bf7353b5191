using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Payments;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.Payments;

/// <summary>Payments of all customers, newest first.</summary>
public sealed record ListBackOfficePayments(PageRequest<BackOfficePaymentFilter> Page)
    : IRequest<Page<BackOfficePaymentView>>;

/// <param name="TransactionId">Either id of the transaction: the control panel's or the gateway's API's.</param>
/// <param name="From">UTC, inclusive.</param>
/// <param name="To">UTC, exclusive.</param>
public sealed record BackOfficePaymentFilter(
    PaymentStatus? Status = null, PaymentMethod? Method = null, string? CustomerReference = null,
    string? TransactionId = null,
    DateTime? From = null, DateTime? To = null) : IListFilter
{
    public static string List => FrozenWords.Lists.BackOfficePayments;

    public BackOfficePaymentFilter() : this(Status: null)
    {
    }
}

internal sealed class ListBackOfficePaymentsValidator : AbstractValidator<ListBackOfficePayments>
{
    public ListBackOfficePaymentsValidator()
    {
        RuleFor(q => q.Page).SetValidator(new PageRequestValidator<BackOfficePaymentFilter>());
        RuleFor(q => q.Page.Filter.CustomerReference!).Reference()
            .When(q => q.Page.Filter.CustomerReference is not null);
        RuleFor(q => q.Page.Filter.TransactionId).MaximumLength(64);
    }
}

internal sealed class ListBackOfficePaymentsHandler(IPaymentsDb db)
    : IRequestHandler<ListBackOfficePayments, Page<BackOfficePaymentView>>
{
    public async Task<Page<BackOfficePaymentView>> Handle(ListBackOfficePayments query, CancellationToken ct)
    {
        var (filter, after) = Cursor.Resume<BackOfficePaymentFilter, PaymentPosition>(query.Page);
        var payments = db.Payments.Within(filter.Status, filter.From, filter.To);
        if (filter.Method is { } method)
            payments = payments.Where(p => p.Method == method);
        if (filter.CustomerReference is { } reference)
            payments = payments.Where(p =>
                p.CustomerId == db.Customers.Where(c => c.Reference == reference).Select(c => c.Id).SingleOrDefault());
        if (filter.TransactionId is { } transaction)
            payments = payments.Where(p => p.TransactionId == transaction || p.GatewayTransactionId == transaction);

        var page = await payments.NewestFirst(after).Take(query.Page.Limit + 1).Select(PaymentViews.Columns(db))
            .ToPageAsync(query.Page.Limit, last => Cursor.Encode(filter, PaymentPosition.Of(last)), ct);
        return new Page<BackOfficePaymentView>([.. page.Items.Select(row => row.ToBackOfficeView())], page.NextCursor);
    }
}
