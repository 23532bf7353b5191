using System.Linq.Expressions;
using System.Text.Json.Serialization;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Invoices;

/// <summary>How an invoice stands, in the API's words.</summary>
public enum InvoiceState { Unpaid, Pending, Paid, Void }

/// <summary>An invoice as customers see it. Amounts are minor units of <paramref name="Currency"/>.</summary>
/// <param name="NotPayableReason"><c>payment-in-progress</c>, <c>paid</c> or <c>void</c>; null when it can be paid.</param>
/// <param name="PaymentId">The payment that holds or paid it.</param>
/// <param name="Lines">Left out of lists.</param>
public sealed record InvoiceView(
    Guid Id, string Number, string? PurchaseOrder, DateOnly IssuedOn, DateOnly DueOn, string Currency, long Total, long AmountDue,
    InvoiceState Status, bool Overdue, bool Payable, string? NotPayableReason, Guid? PaymentId, string? DocumentUrl,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<InvoiceLineView>? Lines, int Version);

/// <param name="UnitPrice">Minor units.</param>
/// <param name="Amount">Minor units.</param>
public sealed record InvoiceLineView(string Description, decimal Quantity, long UnitPrice, long Amount);

internal static class InvoiceViews
{
    /// <summary>The columns that a view is made of, so that a list reads these and no more.</summary>
    public sealed record Row(
        InvoiceId Id, string Number, string? PurchaseOrder, DateOnly IssuedOn, DateOnly DueOn, string Currency,
        long TotalMinor, long BalanceMinor, InvoiceStatus Status, PaymentId? PaymentId, string? DocumentUrl, int Version);

    public static readonly Expression<Func<Invoice, Row>> Columns = i => new Row(
        i.Id, i.Number, i.PurchaseOrder, i.IssuedOn, i.DueOn, i.Currency, i.TotalMinor, i.BalanceMinor, i.Status,
        i.PaymentId, i.DocumentUrl, i.Version);

    private static readonly Func<Invoice, Row> RowOf = Columns.Compile();

    /// <param name="today">The merchant's date.</param>
    public static InvoiceView ToView(this Row row, DateOnly today, IReadOnlyList<InvoiceLineView>? lines = null) => new(
        row.Id.Value, row.Number, row.PurchaseOrder, row.IssuedOn, row.DueOn, row.Currency, row.TotalMinor, row.BalanceMinor,
        StateOf(row.Status), IsOverdue(row.Status, row.DueOn, today), row.Status is InvoiceStatus.Unpaid,
        NotPayable.ReasonFor(row.Status), row.PaymentId?.Value, row.DocumentUrl, lines, row.Version);

    /// <summary>The whole invoice, lines and all.</summary>
    public static InvoiceView ToView(this Invoice invoice, DateOnly today) =>
        RowOf(invoice).ToView(today, [.. invoice.Lines.Select(ToView)]);

    public static InvoiceState StateOf(InvoiceStatus status) => status switch
    {
        InvoiceStatus.PaymentPending => InvoiceState.Pending,
        InvoiceStatus.Paid => InvoiceState.Paid,
        InvoiceStatus.Void => InvoiceState.Void,
        _ => InvoiceState.Unpaid,
    };

    public static bool IsOverdue(InvoiceStatus status, DateOnly dueOn, DateOnly today) =>
        status is InvoiceStatus.Unpaid && dueOn < today;

    public static InvoiceLineView ToView(this InvoiceLine line) => new(line.Description, line.Quantity, line.UnitPrice, line.Amount);
}
