namespace CustomerPayments.Domain.Invoices;

/// <summary>Which invoices a caller asks for; several words ask for all of theirs together.</summary>
[Flags]
public enum InvoiceStatuses
{
    None = 0,
    Unpaid = 1,
    Pending = 2,
    Paid = 4,
    Void = 8,

    /// <summary>Unpaid and past due, and so a part of <see cref="Unpaid"/>.</summary>
    Overdue = 16,
}
