using System.Text.Json.Serialization;
using CustomerPayments.Domain.Invoices;

namespace CustomerPayments.Application.Invoices;

/// <summary>An invoice as the back office sees it. Amounts are minor units of <paramref name="Currency"/>.</summary>
/// <param name="PaymentId">The payment that holds or paid it.</param>
/// <param name="ReopenedBy">The accepted payment that came to nothing, until the back office has shown that it knows.</param>
/// <param name="ReleasedBeyondTotal">Minor units of such payments that did not become due again, because the total was lowered.</param>
/// <param name="Lines">Left out of lists.</param>
public sealed record BackOfficeInvoiceView(
    Guid Id, string Reference, string CustomerReference, string Number, string? PurchaseOrder, DateOnly IssuedOn, DateOnly DueOn,
    string Currency, long Total, long AmountDue, InvoiceState Status, bool Overdue, Guid? PaymentId, Guid? ReopenedBy,
    long? ReleasedBeyondTotal, string? DocumentUrl,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<InvoiceLineView>? Lines, long? SourceVersion, int Version)
{
    internal static BackOfficeInvoiceView Of(Invoice invoice, string customerReference, DateOnly today, bool withLines) => new(
        invoice.Id.Value, invoice.Reference, customerReference, invoice.Number, invoice.PurchaseOrder, invoice.IssuedOn, invoice.DueOn,
        invoice.Currency, invoice.TotalMinor, invoice.BalanceMinor, InvoiceViews.StateOf(invoice.Status),
        InvoiceViews.IsOverdue(invoice.Status, invoice.DueOn, today), invoice.PaymentId?.Value, invoice.ReopenedBy?.Value,
        invoice.ReleasedBeyondTotalMinor, invoice.DocumentUrl,
        withLines ? [.. invoice.Lines.Select(InvoiceViews.ToView)] : null, invoice.SourceVersion, invoice.Version);
}
