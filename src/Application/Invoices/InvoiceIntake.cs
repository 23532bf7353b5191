using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Invoices;

/// <summary>
/// Decides what the back office's documents make of the stored invoices, whether one is put or many are imported. It
/// reads the invoices and customers of a batch at once; the decision around it saves.
/// </summary>
internal sealed class InvoiceIntake
{
    private readonly IPaymentsDb db;
    private readonly string currency;
    private readonly DateTime now;
    private readonly Dictionary<string, CustomerId> customers;
    private readonly Dictionary<string, Invoice> invoices;

    private InvoiceIntake(
        IPaymentsDb db, string currency, DateTime now, Dictionary<string, CustomerId> customers,
        Dictionary<string, Invoice> invoices) =>
        (this.db, this.currency, this.now, this.customers, this.invoices) = (db, currency, now, customers, invoices);

    /// <param name="currency">The merchant's; a deployment takes one.</param>
    /// <param name="now">UTC.</param>
    public static async Task<InvoiceIntake> ReadAsync(
        IPaymentsDb db, string currency, DateTime now, IReadOnlyCollection<StatedInvoice> batch, CancellationToken ct)
    {
        var customerReferences = batch.Select(stated => stated.CustomerReference).Distinct().ToList();
        var references = batch.Select(stated => stated.Reference).Distinct().ToList();
        return new InvoiceIntake(
            db, currency, now,
            await db.Customers.Where(c => customerReferences.Contains(c.Reference))
                .ToDictionaryAsync(c => c.Reference, c => c.Id, ct),
            await db.Invoices.Include(i => i.Lines).Where(i => references.Contains(i.Reference))
                .ToDictionaryAsync(i => i.Reference, ct));
    }

    /// <param name="stated">One of the batch.</param>
    /// <param name="ifMatch">The version that the caller has read; null takes the document over in any case.</param>
    /// <exception cref="RuleViolationException">
    /// <c>unsupported-currency</c>, <c>unknown-customer</c>, or as <see cref="Invoice.Amend"/>.
    /// </exception>
    /// <exception cref="VersionMismatchException">The stored version is another, or there is no invoice.</exception>
    public (InvoiceChange Change, Invoice Invoice) Take(StatedInvoice stated, int? ifMatch)
    {
        var document = stated.Document;
        if (document.Currency != currency)
        {
            throw new RuleViolationException(
                "unsupported-currency", $"Invoices are in {currency} here, not in {document.Currency}.");
        }

        if (!customers.TryGetValue(stated.CustomerReference, out var customer))
        {
            throw new RuleViolationException(
                "unknown-customer", $"There is no customer {stated.CustomerReference}.");
        }

        var invoice = invoices.GetValueOrDefault(stated.Reference);
        if (ifMatch is { } wanted && invoice?.Version != wanted)
            throw new VersionMismatchException();
        if (invoice is not null)
            return (invoice.Amend(customer, document, knowsPresentState: ifMatch is not null), invoice);

        invoice = Invoice.Receive(customer, stated.Reference, document, now);
        db.Invoices.Add(invoice);
        invoices.Add(stated.Reference, invoice);
        return (InvoiceChange.Created, invoice);
    }
}
