using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Infrastructure.Persistence.Seeding;

/// <summary>
/// Fills a database with a number of invoices, and their customers and payments, to try it at size.
/// </summary>
internal static class Seed
{
    private const int InvoicesAtOnce = 5000;

    /// <param name="perCustomer">The number of invoices of each customer.</param>
    /// <param name="progress">Hears the number of invoices so far.</param>
    public static async Task FillAsync(
        PaymentsDb db, int invoices, int perCustomer, string currency, DateTime now, Action<int>? progress,
        CancellationToken ct)
    {
        var prefix = $"S{now.Ticks % 1_000_000_000:x}";
        await db.Database.OpenConnectionAsync(ct);
        var log = await db.EventLogs.AsNoTracking().SingleAsync(ct);
        var change = Math.Max(log.Origin, await db.Set<ChangeCounter>().Select(c => c.Value).SingleAsync(ct));
        var made = 0;
        for (var customer = 0; made < invoices;)
        {
            var batches = new List<SampleBatch>();
            for (var batched = 0; batched < InvoicesAtOnce && made < invoices; customer++)
            {
                var batch = new SampleBatch(prefix, customer, currency, now);
                batch.Fill(Math.Min(perCustomer, invoices - made));
                (made, batched) = (made + batch.Invoices.Count, batched + batch.Invoices.Count);
                batches.Add(batch);
            }

            change = await WriteAsync(db, batches, change, ct);
            progress?.Invoke(made);
        }

        await db.Set<ChangeCounter>().ExecuteUpdateAsync(c => c.SetProperty(x => x.Value, change), ct);

        // The log begins after the samples; where it has begun before, it tells of each sample by an event.
        await db.EventLogs.Where(l => l.LastPosition == l.Origin).ExecuteUpdateAsync(
            l => l.SetProperty(x => x.Origin, change).SetProperty(x => x.AdoptedUpTo, change)
                .SetProperty(x => x.LastPosition, change).SetProperty(x => x.Version, x => x.Version + 1),
            ct);
        await db.Database.ExecuteSqlRawAsync(db.RefreshStatistics, ct);
        await db.Database.CloseConnectionAsync();
    }

    private static async Task<long> WriteAsync(
        PaymentsDb db, List<SampleBatch> batches, long change, CancellationToken ct)
    {
        var connection = db.Database.GetDbConnection();
        Task Save<T>(Func<BulkRows, IEnumerable<object?[]>> rows)
        {
            var table = new BulkRows(db, typeof(T));
            return BulkWriters.WriteAsync(connection, table, [.. rows(table)], ct);
        }

        var payments = batches.SelectMany(batch => batch.Payments).ToList();
        var invoices = batches.SelectMany(batch => batch.Invoices).ToList();
        await Save<Customer>(t => batches.Select(batch => t.RowOf(batch.Customer)));
        await Save<PortalAccount>(t => batches.Select(batch => t.RowOf(batch.Customer.Account)));
        await Save<Invoice>(t => invoices.Select(invoice => t.RowOf(invoice)));
        await Save<InvoiceLine>(t =>
            invoices.SelectMany(invoice => invoice.Lines.Select(line => t.RowOf(line, ("InvoiceId", invoice.Id)))));
        await Save<Payment>(t => payments.Select(
            payment => t.RowOf(payment, ("ChangeNumber", ++change), ("Number", $"P-{change:00000000}"))));
        await Save<Allocation>(t => payments.SelectMany(
            payment => payment.Allocations.Select(part => t.RowOf(part, ("PaymentId", payment.Id)))));
        await Save<PaymentEvent>(t =>
            payments.SelectMany(payment => payment.Timeline.Select(line => t.RowOf(line, ("PaymentId", payment.Id)))));
        await Save<OutgoingEmail>(t => batches.SelectMany(batch => batch.Emails).Select(email => t.RowOf(email)));
        return change;
    }
}
