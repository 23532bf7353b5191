using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Invoices;

/// <summary>Counts and amounts of a customer's invoices by status, in one query.</summary>
public sealed record SummarizeInvoices(CustomerId Customer) : IRequest<InvoiceSummary>;

/// <param name="Unpaid">Includes overdue invoices.</param>
/// <param name="Paid">Sums the totals, because nothing is due.</param>
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
        var isOverdue = InvoiceRules.IsOverdue(today);
        var groups = await db.Invoices
            .Where(i => i.CustomerId == query.Customer && i.Status != InvoiceStatus.Void)
            .GroupBy(i => i.Status)
            .Select(g => new
            {
                Status = g.Key, Count = g.Count(), Due = g.Sum(i => i.BalanceMinor), Total = g.Sum(i => i.TotalMinor),
                OverdueCount = g.AsQueryable().Count(isOverdue),
                OverdueDue = g.AsQueryable().Where(isOverdue).Sum(i => i.BalanceMinor),
            })
            .ToDictionaryAsync(g => g.Status, ct);

        var (unpaid, pending, paid) = (
            groups.GetValueOrDefault(InvoiceStatus.Unpaid), groups.GetValueOrDefault(InvoiceStatus.Pending),
            groups.GetValueOrDefault(InvoiceStatus.Paid));
        return new InvoiceSummary(
            merchant.Value.Currency, new InvoiceTotal(unpaid?.Count ?? 0, unpaid?.Due ?? 0),
            new InvoiceTotal(unpaid?.OverdueCount ?? 0, unpaid?.OverdueDue ?? 0),
            new InvoiceTotal(pending?.Count ?? 0, pending?.Due ?? 0),
            new InvoiceTotal(paid?.Count ?? 0, paid?.Total ?? 0));
    }
}
