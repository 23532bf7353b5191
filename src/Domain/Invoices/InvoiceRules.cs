using System.Linq.Expressions;

namespace CustomerPayments.Domain.Invoices;

/// <summary>
/// When an invoice is overdue, and which invoices a filter lets through: for one invoice in memory, and as expressions
/// that a database answers. The statement that is written by hand takes its statuses from here, and a test compares
/// its answers with those of the expressions.
/// </summary>
public static class InvoiceRules
{
    public const InvoiceStatuses AllButVoid =
        InvoiceStatuses.Unpaid | InvoiceStatuses.Pending | InvoiceStatuses.Paid;

    public const InvoiceStatuses All = AllButVoid | InvoiceStatuses.Void;

    private static readonly (InvoiceStatuses Asked, InvoiceStatus Status)[] Words =
    [
        (InvoiceStatuses.Unpaid, InvoiceStatus.Unpaid), (InvoiceStatuses.Pending, InvoiceStatus.Pending),
        (InvoiceStatuses.Paid, InvoiceStatus.Paid), (InvoiceStatuses.Void, InvoiceStatus.Void),
    ];

    /// <summary>An unpaid invoice is overdue from the day after the one that it was due on.</summary>
    /// <param name="today">The merchant's date.</param>
    public static bool IsOverdue(InvoiceStatus status, DateOnly dueOn, DateOnly today) =>
        status is InvoiceStatus.Unpaid && dueOn < today;

    /// <summary>The same for a database.</summary>
    /// <param name="today">The merchant's date.</param>
    public static Expression<Func<Invoice, bool>> IsOverdue(DateOnly today) =>
        invoice => invoice.Status == InvoiceStatus.Unpaid && invoice.DueOn < today;

    /// <param name="today">The merchant's date.</param>
    /// <returns>Whole days since the day it was due on; 0 when it is not overdue.</returns>
    public static int DaysOverdue(InvoiceStatus status, DateOnly dueOn, DateOnly today) =>
        IsOverdue(status, dueOn, today) ? today.DayNumber - dueOn.DayNumber : 0;

    /// <returns>The statuses of which every invoice is asked for.</returns>
    public static IEnumerable<InvoiceStatus> WholeStatuses(InvoiceStatuses asked) =>
        Words.Where(word => asked.HasFlag(word.Asked)).Select(word => word.Status);

    /// <returns>Whether the overdue invoices are asked for and the other unpaid ones are not.</returns>
    public static bool AsksForOverdueOnly(InvoiceStatuses asked) =>
        asked.HasFlag(InvoiceStatuses.Overdue) && !asked.HasFlag(InvoiceStatuses.Unpaid);

    /// <param name="asked">At least one status.</param>
    /// <param name="today">The merchant's date.</param>
    public static Expression<Func<Invoice, bool>> IsAmong(InvoiceStatuses asked, DateOnly today)
    {
        // Each set of statuses is asked for again and again. With constants each is a statement of its own, which EF
        // translates once.
        var overdue = IsOverdue(today);
        var invoice = overdue.Parameters[0];
        var status = Expression.Property(invoice, nameof(Invoice.Status));
        var conditions = WholeStatuses(asked).Select(one => Expression.Equal(status, Expression.Constant(one)));
        if (AsksForOverdueOnly(asked))
            conditions = conditions.Append((BinaryExpression)overdue.Body);
        return Expression.Lambda<Func<Invoice, bool>>(conditions.Aggregate(Expression.OrElse), invoice);
    }

    /// <summary>Both ends of a span belong to it; null leaves it open.</summary>
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
