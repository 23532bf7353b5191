namespace CustomerPayments.Domain.Invoices;

/// <summary>An invoice as the back office states it; the whole of it each time.</summary>
/// <param name="Total">Minor units; what was billed.</param>
/// <param name="AmountDue">Minor units; what is still owed, 0 to <paramref name="Total"/>.</param>
/// <param name="SourceVersion">The back office's own counter: a lower one than the stored is old news.</param>
public sealed record InvoiceDocument(
    string Number,
    string? PurchaseOrder,
    DateOnly IssuedOn,
    DateOnly DueOn,
    string Currency,
    long Total,
    long AmountDue,
    string? DocumentUrl,
    IReadOnlyList<InvoiceLine> Lines,
    long? SourceVersion);

/// <param name="Position">From 0, in the order in which the back office lists them.</param>
/// <param name="Quantity">At most four decimals.</param>
/// <param name="UnitPrice">Minor units.</param>
/// <param name="Amount">Minor units.</param>
public sealed record InvoiceLine(int Position, string Description, decimal Quantity, long UnitPrice, long Amount);
