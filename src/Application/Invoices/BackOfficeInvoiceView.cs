using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;

namespace CustomerPayments.Application.Invoices;

/// <summary>An invoice as the back office sees it. Amounts are minor units of <paramref name="Currency"/>.</summary>
/// <param name="PaymentId">The payment that holds or paid it.</param>
/// <param name="ReopenedBy">
/// The accepted payment that came to nothing, until the back office has shown that it knows.
/// </param>
/// <param name="ReleasedBeyondTotal">
/// Minor units of such payments that did not become due again, because the total was lowered.
/// </param>
public record BackOfficeInvoiceView(
    Guid Id, string Reference, string CustomerReference, string Number, string? PurchaseOrder, DateOnly IssuedOn,
    DateOnly DueOn,
    string Currency, long Total, long AmountDue, InvoiceState Status, bool Overdue, Guid? PaymentId, Guid? ReopenedBy,
    long? ReleasedBeyondTotal, string? DocumentUrl, long? SourceVersion, int Version)
{
    internal static BackOfficeInvoiceView Of(Invoice invoice, string customerReference, DateOnly today) => new(
        invoice.Id.Value, invoice.Reference, customerReference, invoice.Number, invoice.PurchaseOrder, invoice.IssuedOn,
        invoice.DueOn,
        invoice.Currency, invoice.TotalMinor, invoice.BalanceMinor, InvoiceViews.StateOf(invoice.Status),
        InvoiceRules.IsOverdue(invoice.Status, invoice.DueOn, today), invoice.PaymentId?.Value,
        invoice.ReopenedBy?.Value,
        invoice.ReleasedBeyondTotalMinor, invoice.DocumentUrl, invoice.SourceVersion, invoice.Version);
}

/// <summary>One invoice by itself; lists leave the lines out.</summary>
public sealed record BackOfficeInvoiceWithLinesView : BackOfficeInvoiceView
{
    private BackOfficeInvoiceWithLinesView(BackOfficeInvoiceView invoice, IReadOnlyList<InvoiceLineView> lines)
        : base(invoice) => Lines = lines;

    public IReadOnlyList<InvoiceLineView> Lines { get; }

    /// <inheritdoc cref="BackOfficeInvoiceView.Of"/>
    internal static new BackOfficeInvoiceWithLinesView Of(Invoice invoice, string customerReference, DateOnly today) =>
        new(BackOfficeInvoiceView.Of(invoice, customerReference, today),
            [.. invoice.Lines.Select(InvoiceViews.ToView)]);
}
