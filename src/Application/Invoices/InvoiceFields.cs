using CustomerPayments.Domain.Invoices;

namespace CustomerPayments.Application.Invoices;

/// <summary>
/// The fields of an invoice that its customer and the back office both see: all that a list reads from the database.
/// Amounts are minor units of <paramref name="Currency"/>.
/// </summary>
/// <param name="PaymentId">The payment that holds or paid it.</param>
public record InvoiceFields(
    Guid Id, string Number, string? PurchaseOrder, DateOnly IssuedOn, DateOnly DueOn, string Currency, long Total,
    long AmountDue, InvoiceStatus Status, bool Overdue, Guid? PaymentId, string? DocumentUrl, int Version)
{
    /// <param name="today">The merchant's date.</param>
    public static InvoiceFields Of(Invoice invoice, DateOnly today) => new(
        invoice.Id.Value, invoice.Number, invoice.PurchaseOrder, invoice.IssuedOn, invoice.DueOn, invoice.Currency,
        invoice.TotalMinor, invoice.BalanceMinor, invoice.Status,
        InvoiceRules.IsOverdue(invoice.Status, invoice.DueOn, today), invoice.PaymentId?.Value, invoice.DocumentUrl,
        invoice.Version);
}

/// <param name="UnitPrice">Minor units.</param>
/// <param name="Amount">Minor units.</param>
public sealed record InvoiceLineView(string Description, decimal Quantity, long UnitPrice, long Amount)
{
    internal static IReadOnlyList<InvoiceLineView> Of(Invoice invoice) =>
        [.. invoice.Lines.Select(l => new InvoiceLineView(l.Description, l.Quantity, l.UnitPrice, l.Amount))];
}
