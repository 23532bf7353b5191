using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Invoices;

/// <summary>
/// The payment that holds or paid an invoice, in the few fields that a reader of the invoice needs. Instants are UTC.
/// </summary>
/// <param name="Number">For people.</param>
/// <param name="CreatedAt">When the customer paid.</param>
/// <param name="ExpectedSettlementOn">ACH: the merchant's date by which the bank should have settled.</param>
public sealed record InvoicePaymentView(
    Guid Id, string Number, PaymentStatus Status, DateTime CreatedAt, DateOnly? ExpectedSettlementOn);

/// <summary>Why an invoice is due again: its latest payment that the bank or staff took back.</summary>
/// <param name="Code">One of <see cref="ReturnCode"/>, or another of the bank's.</param>
/// <param name="Reason">Plain words for the customer.</param>
/// <param name="ReturnedAt">UTC.</param>
public sealed record InvoiceReturnView(
    Guid PaymentId, string PaymentNumber, string Code, string Reason, DateTime ReturnedAt);

/// <summary>Reads the payments of invoices for their views.</summary>
internal static class InvoicePayments
{
    /// <summary>Payments by their ids; without ids the database is not asked.</summary>
    public static async Task<IReadOnlyDictionary<Guid, InvoicePaymentView>> PaymentsOfAsync(
        this IPaymentsDb db, IEnumerable<Guid?> payments, CancellationToken ct)
    {
        var ids = payments.OfType<Guid>().Distinct().Select(id => new PaymentId(id)).ToList();
        if (ids.Count == 0)
            return new Dictionary<Guid, InvoicePaymentView>();

        var found = await db.Payments.Where(p => ids.Contains(p.Id))
            .Select(p => new InvoicePaymentView(p.Id.Value, p.Number, p.Status, p.InitiatedAt, p.ExpectedSettlementOn))
            .ToListAsync(ct);
        return found.ToDictionary(payment => payment.Id);
    }

    /// <summary>The latest returned payment of an unpaid invoice; null when there is none.</summary>
    public static Task<InvoiceReturnView?> LastReturnAsync(this IPaymentsDb db, Invoice invoice, CancellationToken ct)
    {
        if (invoice.Status is not InvoiceStatus.Unpaid)
            return Task.FromResult<InvoiceReturnView?>(null);

        return db.Payments
            .Where(p => p.CustomerId == invoice.CustomerId && p.Status == PaymentStatus.Returned)
            .Where(p => p.Allocations.Any(a => a.InvoiceId == invoice.Id))
            .OrderByDescending(p => p.InitiatedAt)
            .Select(p => new InvoiceReturnView(
                p.Id.Value, p.Number, p.Return!.Code, p.Return.Reason, p.Return.ReturnedAt))
            .FirstOrDefaultAsync(ct);
    }
}
