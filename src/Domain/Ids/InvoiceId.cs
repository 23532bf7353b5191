namespace CustomerPayments.Domain.Ids;

public readonly record struct InvoiceId(Guid Value) : IComparable<InvoiceId>
{
    /// <param name="now">UTC; ids sort by the time they were made (UUID version 7).</param>
    public static InvoiceId New(DateTime now) => new(Guid.CreateVersion7(now));

    public int CompareTo(InvoiceId other) => Value.CompareTo(other.Value);

    public static bool operator <(InvoiceId left, InvoiceId right) => left.CompareTo(right) < 0;

    public static bool operator >(InvoiceId left, InvoiceId right) => left.CompareTo(right) > 0;

    public static bool operator <=(InvoiceId left, InvoiceId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(InvoiceId left, InvoiceId right) => left.CompareTo(right) >= 0;
}
