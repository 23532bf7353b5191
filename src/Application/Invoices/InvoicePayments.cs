using CustomerPayments.Application.Persistence;
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

/// <summary>Reads the payments of one invoice for its view.</summary>
internal static class InvoicePayments
{
    /// <returns>Null when the invoice has no payment.</returns>
    public static Task<InvoicePaymentView?> PaymentOfAsync(
        this IPaymentsDb db, Invoice invoice, CancellationToken ct) => invoice.PaymentId is not { } id
            ? Task.FromResult<InvoicePaymentView?>(null)
            : db.Payments.Where(p => p.Id == id).Select(p => new InvoicePaymentView(
                p.Id.Value, p.Number, p.Status, p.InitiatedAt, p.ExpectedSettlementOn)).FirstOrDefaultAsync(ct);

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
