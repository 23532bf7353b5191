using System.Linq.Expressions;
using CustomerPayments.Domain.Invoices;

namespace CustomerPayments.Application.Invoices;

/// <summary>What a list of invoices can be narrowed to by status; <c>overdue</c> is unpaid and past due.</summary>
[Flags]
public enum InvoiceStatuses
{
    None = 0,
    Unpaid = 1,
    Pending = 2,
    Paid = 4,
    Void = 8,
    Overdue = 16,
}

internal static class InvoiceFilters
{
    /// <param name="unlessAsked">What is shown when no status is named.</param>
    /// <param name="today">The merchant's date.</param>
    public static IQueryable<Invoice> InStatus(
        this IQueryable<Invoice> invoices, InvoiceStatuses asked, InvoiceStatuses unlessAsked, DateOnly today)
    {
        var wanted = asked is InvoiceStatuses.None ? unlessAsked : asked;
        var statuses = new List<InvoiceStatus>();
        if (wanted.HasFlag(InvoiceStatuses.Unpaid))
            statuses.Add(InvoiceStatus.Unpaid);
        if (wanted.HasFlag(InvoiceStatuses.Pending))
            statuses.Add(InvoiceStatus.PaymentPending);
        if (wanted.HasFlag(InvoiceStatuses.Paid))
            statuses.Add(InvoiceStatus.Paid);
        if (wanted.HasFlag(InvoiceStatuses.Void))
            statuses.Add(InvoiceStatus.Void);

        // A few sets that come again and again: as constants each is one statement, which EF writes once and remembers.
        Expression<Func<Invoice, bool>> overdue = i => i.Status == InvoiceStatus.Unpaid && i.DueOn < today;
        var invoice = overdue.Parameters[0];
        var status = Expression.Property(invoice, nameof(Invoice.Status));
        var wishes = statuses.Select(s => Expression.Equal(status, Expression.Constant(s)));
        if (wanted.HasFlag(InvoiceStatuses.Overdue) && !wanted.HasFlag(InvoiceStatuses.Unpaid))
            wishes = wishes.Append((BinaryExpression)overdue.Body);
        return invoices.Where(Expression.Lambda<Func<Invoice, bool>>(wishes.Aggregate(Expression.OrElse), invoice));
    }

    public static IQueryable<Invoice> InDates(
        this IQueryable<Invoice> invoices, DateOnly? dueFrom, DateOnly? dueTo, DateOnly? issuedFrom, DateOnly? issuedTo)
    {
        if (dueFrom is not null)
            invoices = invoices.Where(i => i.DueOn >= dueFrom);
        if (dueTo is not null)
            invoices = invoices.Where(i => i.DueOn <= dueTo);
        if (issuedFrom is not null)
            invoices = invoices.Where(i => i.IssuedOn >= issuedFrom);
        if (issuedTo is not null)
            invoices = invoices.Where(i => i.IssuedOn <= issuedTo);
        return invoices;
    }
}
