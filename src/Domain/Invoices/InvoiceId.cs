namespace CustomerPayments.Domain.Invoices;

public readonly record struct InvoiceId(Guid Value)
{
    /// <param name="now">UTC; ids sort by the time they were made (UUID version 7).</param>
    public static InvoiceId New(DateTime now) => new(Guid.CreateVersion7(now));
}
