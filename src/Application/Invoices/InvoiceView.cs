using System.Diagnostics.CodeAnalysis;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Invoices;

/// <summary>An invoice as its customer sees it.</summary>
public record InvoiceView : InvoiceFields
{
    private protected InvoiceView(InvoiceFields fields) : base(fields)
    {
    }

    /// <summary>
    /// Whole days since the day it was due on, by the merchant's date; 0 when it is not overdue.
    /// </summary>
    public required int DaysOverdue { get; init; }

    public required bool Payable { get; init; }

    /// <summary><c>payment-in-progress</c>, <c>paid</c> or <c>void</c>; null when it can be paid.</summary>
    public required string? NotPayableReason { get; init; }

    /// <summary>The payment that holds or paid it, in short.</summary>
    public required InvoicePaymentView? Payment { get; init; }

    /// <param name="today">The merchant's date.</param>
    /// <param name="payment">The payment that holds or paid the invoice.</param>
    internal static InvoiceView Of(InvoiceFields fields, DateOnly today, InvoicePaymentView? payment) => new(fields)
    {
        DaysOverdue = InvoiceRules.DaysOverdue(fields.Status, fields.DueOn, today),
        Payable = fields.Status is InvoiceStatus.Unpaid,
        NotPayableReason = NotPayable.ReasonFor(fields.Status),
        Payment = payment,
    };
}

/// <summary>One invoice by itself; lists leave the lines out.</summary>
public sealed record InvoiceWithLinesView : InvoiceView
{
    [SetsRequiredMembers]
    internal InvoiceWithLinesView(
        InvoiceView invoice, InvoiceReturnView? lastReturn, IReadOnlyList<InvoiceLineView> lines)
        : base(invoice) => (LastReturn, Lines) = (lastReturn, lines);

    /// <summary>Why it is due again; null when it is not due, or no payment of it came back.</summary>
    public InvoiceReturnView? LastReturn { get; }

    public IReadOnlyList<InvoiceLineView> Lines { get; }

    /// <summary>Changes with everything that the answer says: the invoice, its days overdue and its payments.</summary>
    public string Revision() => string.Join('.', Version, DaysOverdue, Payment?.Status, LastReturn?.PaymentNumber);
}
