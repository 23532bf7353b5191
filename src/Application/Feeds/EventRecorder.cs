using System.Text.Json;
using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Feeds;

/// <summary>
/// Adds to a save the events of what it changes, so that no use case can forget them. Views are made of what the save
/// has in memory; a payment's save on the way of a request asks the database for nothing but the reference of a
/// customer that this process has not met.
/// </summary>
public sealed class EventRecorder(
    CustomerReferences customers, IOptions<MerchantOptions> merchant, TimeProvider clock)
{
    private int born;

    /// <summary>Called by the save, once it knows all changes and before it writes.</summary>
    /// <returns>How many events were added.</returns>
    public async Task<int> RecordAsync(IPaymentsDb db, CancellationToken ct)
    {
        var changed = db.ChangeTracker.Entries()
            .Where(entry => entry.State is EntityState.Added or EntityState.Modified).ToList();
        List<Fact> facts = [.. changed.SelectMany(FactsOf), .. CustomerFacts.Of(changed)];
        if (facts.Count == 0)
            return 0;

        var now = clock.GetUtcNow().UtcDateTime.AsStored();
        var invoices = db.ChangeTracker.Entries<Invoice>().Select(entry => entry.Entity)
            .ToDictionary(invoice => invoice.Id);
        foreach (var fact in facts)
        {
            var (view, subject) = fact.Entry.Entity is Customer or PortalAccount
                ? await ViewOfAsync(db, fact, ct)
                : (await ViewAsync(db, fact, invoices, now, ct), fact.Subject);
            var ordinal = Interlocked.Increment(ref born);
            db.Events.Add(LoggedEvent.Of(fact.Type, subject, fact.Customer, JsonOf(view), now, ordinal));
        }

        return facts.Count;
    }

    /// <summary>The form in which events keep a view.</summary>
    internal static string JsonOf(object view) =>
        JsonSerializer.Serialize(view, view.GetType(), PublicJson.Options);

    private static IEnumerable<Fact> FactsOf(EntityEntry entry) => entry.Entity switch
    {
        Payment payment => PaymentFacts.Of(entry, payment).Select(type => new Fact(
            type, new EventSubject($"{payment.Id.Value}", payment.Version), payment.CustomerId, entry)),
        Invoice invoice => InvoiceFacts.Of(entry, invoice).Select(type => new Fact(
            type, new EventSubject($"{invoice.Id.Value}", invoice.Version), invoice.CustomerId, entry)),
        BankAccount account => BankAccountFacts.Of(entry, account).Select(type => new Fact(
            type, new EventSubject($"{account.Id.Value}", account.Version), account.CustomerId, entry)),
        OutgoingEmail email => EmailFacts.Of(entry, email).Select(type => new Fact(
            type, new EventSubject($"{email.Id}", 1), email.CustomerId, entry)),
        RaisedAlarm alarm => AlarmFacts.Of(entry, alarm).Select(type => new Fact(
            type, new EventSubject(alarm.Code, alarm.Version), Customer: null, entry)),
        _ => [],
    };

    private async Task<object> ViewAsync(
        IPaymentsDb db, Fact fact, Dictionary<InvoiceId, Invoice> invoices, DateTime now, CancellationToken ct) =>
        fact.Entry.Entity switch
        {
            Payment payment => await ViewOfAsync(db, fact.Entry, payment, invoices, ct),
            Invoice invoice => BackOfficeInvoiceView.Of(
                invoice, await customers.OfAsync(db, invoice.CustomerId, ct), merchant.Value.Today(now)),
            BankAccount account => account.ToView(merchant.Value),
            OutgoingEmail email => email.ToView(await customers.OfAsync(db, email.CustomerId, ct)),
            RaisedAlarm alarm => RaisedAlarmView.Of(alarm),
            var other => throw new InvalidOperationException($"There is no view of {other.GetType().Name}."),
        };

    private async Task<BackOfficePaymentView> ViewOfAsync(
        IPaymentsDb db, EntityEntry entry, Payment payment, Dictionary<InvoiceId, Invoice> invoices,
        CancellationToken ct)
    {
        var isWhole = entry.State is EntityState.Added || entry.Collection(nameof(Payment.Allocations)).IsLoaded;
        if (isWhole && payment.Allocations.All(part => invoices.ContainsKey(part.InvoiceId)))
        {
            var reference = await customers.OfAsync(db, payment.CustomerId, ct);
            return payment.ToBackOfficeView(
                reference, [.. payment.Allocations.Select(part => part.ToView(invoices[part.InvoiceId]))]);
        }

        // What the payment is for never changes, so that it may be read from the row that is about to be changed.
        var row = (await db.Payments.AsNoTracking().Where(p => p.Id == payment.Id).Select(PaymentViews.Columns(db))
            .SingleAsync(ct)).ToBackOfficeView();
        return payment.ToBackOfficeView(row.CustomerReference, row.Allocations);
    }

    /// <summary>A save may know only one half of a customer; the version counts the changes of both.</summary>
    private static async Task<(object View, EventSubject Subject)> ViewOfAsync(
        IPaymentsDb db, Fact fact, CancellationToken ct)
    {
        var id = fact.Customer!.Value;
        var customer = db.ChangeTracker.Entries<Customer>().FirstOrDefault(entry => entry.Entity.Id == id)?.Entity
            ?? await db.Customers.SingleAsync(c => c.Id == id, ct);
        if (customer.Account is null)
            await db.PortalAccounts.SingleAsync(a => a.CustomerId == id, ct);
        return (
            CustomerView.Of(customer), fact.Subject with { Version = customer.Version + customer.Account!.Version });
    }
}

/// <summary>Something that a save makes true.</summary>
/// <param name="Entry">The row that tells it.</param>
internal sealed record Fact(EventType Type, EventSubject Subject, CustomerId? Customer, EntityEntry Entry);
