using CustomerPayments.Application.Lists;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Payments;

/// <summary>The place in a list of payments, newest first.</summary>
internal sealed record PaymentPosition(DateTime At, Guid Id)
{
    public static PaymentPosition Of(PaymentViews.Row row) => new(row.InitiatedAt, row.Id.Value);
}

internal static class PaymentFilters
{
    /// <param name="from">UTC, inclusive.</param>
    /// <param name="to">UTC, exclusive.</param>
    public static IQueryable<Payment> Within(
        this IQueryable<Payment> payments, PaymentStatus? status, DateTime? from, DateTime? to)
    {
        if (status is not null)
            payments = payments.Where(p => p.Status == status);
        if (from is not null)
            payments = payments.Where(p => p.InitiatedAt >= from);
        if (to is not null)
            payments = payments.Where(p => p.InitiatedAt < to);
        return payments;
    }

    /// <summary>The payments that a bank or the gateway has declined.</summary>
    /// <param name="since">UTC; when they were made.</param>
    public static IQueryable<Payment> Declined(this IQueryable<Payment> payments, DateTime since) =>
        payments.Where(p => p.InitiatedAt > since && p.Status == PaymentStatus.Failed
            && !FailureCode.WithoutRefusal.Contains(p.Failure!.Code));

    public static IQueryable<Payment> NewestFirst(this IQueryable<Payment> payments, PaymentPosition? after) =>
        payments.InKeyOrder(
            p => p.InitiatedAt, p =>
                p.Id, descending: true, after is null ? null : (after.At, new PaymentId(after.Id)));
}
