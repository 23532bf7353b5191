namespace CustomerPayments.Domain.Invoices;

/// <summary>An invoice as the back office states it: all of its fields, each time.</summary>
/// <param name="Total">Minor units billed.</param>
/// <param name="AmountDue">Minor units still owed, 0 to <paramref name="Total"/>.</param>
/// <param name="SourceVersion">The back office's own counter; a document below the stored counter is stale.</param>
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
    long? SourceVersion)
{
    /// <summary>Of the number and of the purchase order, in characters.</summary>
    public const int NumberLengthMax = 64;

    public const int DocumentUrlLengthMax = 2000;
    public const int LinesMax = 200;
}

/// <param name="Position">From 0, in the order in which the back office lists them.</param>
/// <param name="Quantity">At most four decimals.</param>
/// <param name="UnitPrice">Minor units.</param>
/// <param name="Amount">Minor units.</param>
public sealed record InvoiceLine(int Position, string Description, decimal Quantity, long UnitPrice, long Amount)
{
    public const int DescriptionLengthMax = 500;
}
