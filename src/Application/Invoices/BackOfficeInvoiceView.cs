using System.Diagnostics.CodeAnalysis;
using CustomerPayments.Domain.Invoices;

namespace CustomerPayments.Application.Invoices;

/// <summary>An invoice as the back office sees it.</summary>
public record BackOfficeInvoiceView : InvoiceFields
{
    private protected BackOfficeInvoiceView(InvoiceFields fields) : base(fields)
    {
    }

    public required string Reference { get; init; }
    public required string CustomerReference { get; init; }

    /// <summary>
    /// The accepted payment that came to nothing and made it due again, until the back office has shown that it knows.
    /// </summary>
    public required Guid? ReopenedBy { get; init; }

    /// <summary>
    /// Minor units of such payments that did not become due again, because the total was lowered.
    /// </summary>
    public required long? ReleasedBeyondTotal { get; init; }

    public required long? SourceVersion { get; init; }

    /// <param name="today">The merchant's date.</param>
    internal static BackOfficeInvoiceView Of(Invoice invoice, string customerReference, DateOnly today) =>
        new(InvoiceFields.Of(invoice, today))
        {
            Reference = invoice.Reference, CustomerReference = customerReference,
            ReopenedBy = invoice.ReopenedBy?.Value, ReleasedBeyondTotal = invoice.ReleasedBeyondTotalMinor,
            SourceVersion = invoice.SourceVersion,
        };
}

/// <summary>One invoice by itself; lists leave the lines out.</summary>
public sealed record BackOfficeInvoiceWithLinesView : BackOfficeInvoiceView
{
    [SetsRequiredMembers]
    private BackOfficeInvoiceWithLinesView(BackOfficeInvoiceView invoice, IReadOnlyList<InvoiceLineView> lines)
        : base(invoice) => Lines = lines;

    public IReadOnlyList<InvoiceLineView> Lines { get; }

    /// <inheritdoc cref="BackOfficeInvoiceView.Of"/>
    internal static new BackOfficeInvoiceWithLinesView Of(Invoice invoice, string customerReference, DateOnly today) =>
        new(BackOfficeInvoiceView.Of(invoice, customerReference, today), InvoiceLineView.Of(invoice));
}
