using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Invoices;

/// <summary>How an invoice stands, in the API's words.</summary>
public enum InvoiceState { Unpaid, Pending, Paid, Void }

/// <summary>An invoice as customers see it. Amounts are minor units of <paramref name="Currency"/>.</summary>
/// <param name="NotPayableReason">
/// <c>payment-in-progress</c>, <c>paid</c> or <c>void</c>; null when it can be paid.
/// </param>
/// <param name="DaysOverdue">
/// Whole days since the day it was due on, by the merchant's date; 0 when it is not overdue.
/// </param>
/// <param name="PaymentId">The payment that holds or paid it.</param>
/// <param name="Payment">The same payment, in short.</param>
public record InvoiceView(
    Guid Id, string Number, string? PurchaseOrder, DateOnly IssuedOn, DateOnly DueOn, string Currency, long Total,
    long AmountDue,
    InvoiceState Status, bool Overdue, int DaysOverdue, bool Payable, string? NotPayableReason, Guid? PaymentId,
    InvoicePaymentView? Payment, string? DocumentUrl, int Version);

/// <summary>One invoice by itself; lists leave the lines out.</summary>
public sealed record InvoiceWithLinesView : InvoiceView
{
    internal InvoiceWithLinesView(
        InvoiceView invoice, InvoiceReturnView? lastReturn, IReadOnlyList<InvoiceLineView> lines)
        : base(invoice) => (LastReturn, Lines) = (lastReturn, lines);

    /// <summary>Why it is due again; null when it is not due, or no payment of it came back.</summary>
    public InvoiceReturnView? LastReturn { get; }

    public IReadOnlyList<InvoiceLineView> Lines { get; }

    /// <summary>Changes with all that the answer says: the invoice, the days it is overdue, and its payments.</summary>
    public string Revision() => string.Join('.', Version, DaysOverdue, Payment?.Status, LastReturn?.PaymentNumber);
}

/// <param name="UnitPrice">Minor units.</param>
/// <param name="Amount">Minor units.</param>
public sealed record InvoiceLineView(string Description, decimal Quantity, long UnitPrice, long Amount);

internal static class InvoiceViews
{
    /// <param name="today">The merchant's date.</param>
    /// <param name="payments">Those that hold or have paid the invoice, and others.</param>
    public static InvoiceView ToView(
        this InvoiceRow row, DateOnly today, IReadOnlyDictionary<Guid, InvoicePaymentView> payments) => new(
        row.Id, row.Number, row.PurchaseOrder, row.IssuedOn, row.DueOn, row.Currency, row.TotalMinor, row.BalanceMinor,
        StateOf(row.Status), InvoiceRules.IsOverdue(row.Status, row.DueOn, today),
        InvoiceRules.DaysOverdue(row.Status, row.DueOn, today),
        row.Status is InvoiceStatus.Unpaid, NotPayable.ReasonFor(row.Status), row.PaymentId,
        row.PaymentId is { } id ? payments.GetValueOrDefault(id) : null, row.DocumentUrl, row.Version);

    /// <summary>The whole invoice, lines and all.</summary>
    public static InvoiceWithLinesView ToView(
        this Invoice invoice, DateOnly today, IReadOnlyDictionary<Guid, InvoicePaymentView> payments,
        InvoiceReturnView? lastReturn) => new(
        new InvoiceRow(
            invoice.Id.Value, invoice.Number, invoice.PurchaseOrder, invoice.IssuedOn, invoice.DueOn, invoice.Currency,
            invoice.TotalMinor,
            invoice.BalanceMinor, invoice.Status, invoice.PaymentId?.Value, invoice.DocumentUrl, invoice.Version)
            .ToView(today, payments),
        lastReturn, [.. invoice.Lines.Select(ToView)]);

    public static InvoiceState StateOf(InvoiceStatus status) => status switch
    {
        InvoiceStatus.PaymentPending => InvoiceState.Pending,
        InvoiceStatus.Paid => InvoiceState.Paid,
        InvoiceStatus.Void => InvoiceState.Void,
        _ => InvoiceState.Unpaid,
    };

    public static InvoiceLineView ToView(this InvoiceLine line) =>
        new(line.Description, line.Quantity, line.UnitPrice, line.Amount);
}
