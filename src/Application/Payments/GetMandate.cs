using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

/// <summary>The payer's authorization of an ACH debit, as evidence when the debit is disputed.</summary>
public sealed record GetMandate(PaymentId Payment) : IRequest<MandateEvidenceView>;

/// <param name="TextHash">SHA-256 of <paramref name="Text"/> in lower-case hex, taken when it was accepted.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="AcceptedAt">UTC.</param>
public sealed record MandateEvidenceView(
    Guid PaymentId, string PaymentNumber, Guid CustomerId, string CustomerReference, string CustomerName,
    string Version, string Text,
    string TextHash, long Amount, string Currency, DateTime AcceptedAt, string? IpAddress, string? UserAgent,
    MandateAccountView Account);

/// <param name="Last4">Null until the gateway has named the bank account.</param>
public sealed record MandateAccountView(PaymentMethod Type, string? Last4, string? BankName);

internal sealed class GetMandateHandler(IPaymentsDb db) : IRequestHandler<GetMandate, MandateEvidenceView>
{
    public async Task<MandateEvidenceView> Handle(GetMandate query, CancellationToken ct) =>
        await db.MandatesOf(db.Payments.Where(p => p.Id == query.Payment)).SingleOrDefaultAsync(ct)
        ?? throw new NotFoundException("mandate");
}

internal static class MandateViews
{
    public static IQueryable<MandateEvidenceView> MandatesOf(this IPaymentsDb db, IQueryable<Payment> payments) =>
        payments.Where(p => p.Mandate != null)
            .Join(db.Customers, p => p.CustomerId, c => c.Id, (p, c) => new MandateEvidenceView(
                p.Id.Value, p.Number, c.Id.Value, c.Reference, c.Name, p.Mandate!.Version, p.Mandate.Text,
                p.Mandate.TextHash, p.AmountMinor,
                p.Currency, p.Mandate.AcceptedAt, p.Mandate.IpAddress, p.Mandate.UserAgent,
                new MandateAccountView(p.Method, p.MethodDetails!.Last4, p.MethodDetails.BankName)));
}
