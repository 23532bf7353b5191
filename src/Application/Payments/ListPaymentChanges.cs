using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Payments in the order of their latest change, each in its present state: how RapidWorks keeps its records in step.
/// Change numbers are given out in the order of commits, so a reader that goes on from its cursor misses nothing.
/// </summary>
public sealed record ListPaymentChanges(string? Cursor, int Limit = 25) : IRequest<PaymentChanges>;

/// <param name="NextCursor">Never null, so that the reader always knows its place.</param>
/// <param name="HasMore">Whether more changes wait behind <paramref name="NextCursor"/> already.</param>
public sealed record PaymentChanges(IReadOnlyList<BackOfficePaymentView> Items, string NextCursor, bool HasMore);

internal sealed class ListPaymentChangesValidator : AbstractValidator<ListPaymentChanges>
{
    public ListPaymentChangesValidator() => RuleFor(q => q.Limit).InclusiveBetween(1, 100);
}

internal sealed class ListPaymentChangesHandler(IPaymentsDb db) : IRequestHandler<ListPaymentChanges, PaymentChanges>
{
    private sealed record Feed : IListFilter
    {
        public static string List => FrozenWords.Lists.PaymentChanges;
    }

    public async Task<PaymentChanges> Handle(ListPaymentChanges query, CancellationToken ct)
    {
        var (_, after) = Cursor.Resume<Feed, long>(new PageRequest<Feed>(new Feed(), query.Cursor));
        var rows = await db.Payments.Where(p => p.ChangeNumber > after).OrderBy(p => p.ChangeNumber)
            .Take(query.Limit + 1)
            .Select(PaymentViews.Columns(db)).ToListAsync(ct);
        var page = rows.Take(query.Limit).ToList();
        return new PaymentChanges(
            [.. page.Select(row => row.ToBackOfficeView())],
            Cursor.Encode(new Feed(), page.Count > 0 ? page[^1].ChangeNumber : after),
            rows.Count > page.Count);
    }
}
