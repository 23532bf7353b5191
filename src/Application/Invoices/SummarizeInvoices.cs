using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Invoices;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Invoices;

/// <summary>How much the customer owes, in one query.</summary>
public sealed record SummarizeInvoices(CustomerId Customer) : IRequest<InvoiceSummary>;

/// <param name="Unpaid">Includes what is overdue.</param>
/// <param name="Paid">By what was billed; nothing is due on them.</param>
public sealed record InvoiceSummary(
    string Currency, InvoiceTotal Unpaid, InvoiceTotal Overdue, InvoiceTotal Pending, InvoiceTotal Paid);

/// <param name="Amount">Minor units.</param>
public sealed record InvoiceTotal(int Count, long Amount);

internal sealed class SummarizeInvoicesHandler(IPaymentsDb db, IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<SummarizeInvoices, InvoiceSummary>
{
    public async Task<InvoiceSummary> Handle(SummarizeInvoices query, CancellationToken ct)
    {
        var today = merchant.Value.Today(clock.GetUtcNow().UtcDateTime);
        var groups = await db.Invoices
            .Where(i => i.CustomerId == query.Customer && i.Status != InvoiceStatus.Void)
            .GroupBy(i => new { i.Status, Overdue = i.Status == InvoiceStatus.Unpaid && i.DueOn < today })
            .Select(g => new
            {
                g.Key.Status, g.Key.Overdue, Count = g.Count(), Due = g.Sum(i => i.BalanceMinor),
                Total = g.Sum(i => i.TotalMinor),
            })
            .ToListAsync(ct);

        InvoiceTotal Of(InvoiceStatus status, bool overdueOnly = false)
        {
            var found = groups.Where(g => g.Status == status && (g.Overdue || !overdueOnly)).ToList();
            return new InvoiceTotal(
                found.Sum(g => g.Count), found.Sum(g => status is InvoiceStatus.Paid ? g.Total : g.Due));
        }

        return new InvoiceSummary(
            merchant.Value.Currency, Of(InvoiceStatus.Unpaid), Of(InvoiceStatus.Unpaid, overdueOnly: true),
            Of(InvoiceStatus.PaymentPending), Of(InvoiceStatus.Paid));
    }
}
