using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Holds;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Payments;

/// <summary>What paying these invoices would cost, and the wording an ACH payer accepts. Has no effect.</summary>
public sealed record PreviewPayment(CustomerId Customer, IReadOnlyList<Guid> InvoiceIds) : IRequest<PaymentPreview>;

/// <param name="Total">Minor units.</param>
/// <param name="AchSettlementOn">The merchant's date on which an ACH payment made now should have settled.</param>
public sealed record PaymentPreview(
    long Total, string Currency, IReadOnlyList<PreviewedInvoice> Invoices, MandateView AchMandate,
    DateOnly AchSettlementOn);

/// <param name="DaysOverdue">
/// Whole days since the day it was due on, by the merchant's date; 0 when it is not overdue.
/// </param>
/// <param name="AmountDue">Minor units.</param>
public sealed record PreviewedInvoice(
    Guid Id, string Number, string? PurchaseOrder, DateOnly DueOn, int DaysOverdue, long AmountDue);

/// <param name="Text">To be shown in full before the payer accepts.</param>
public sealed record MandateView(string Version, string Text);

internal sealed class PreviewPaymentValidator : AbstractValidator<PreviewPayment>
{
    public PreviewPaymentValidator()
    {
        RuleFor(q => q.InvoiceIds).NotEmpty().Must(ids => ids.Count <= PayInvoicesValidator.InvoicesMax)
            .WithMessage($"1 to {PayInvoicesValidator.InvoicesMax} invoices.");
        RuleFor(q => q.InvoiceIds).Must(ids => ids.Distinct().Count() == ids.Count)
            .WithMessage("An invoice is listed twice.");
    }
}

internal sealed class PreviewPaymentHandler(
    IPaymentsDb db, PaymentHolds holds, IOptions<MerchantOptions> merchant, GatewayDescription gateway,
    TimeProvider clock)
    : IRequestHandler<PreviewPayment, PaymentPreview>
{
    public async Task<PaymentPreview> Handle(PreviewPayment query, CancellationToken ct)
    {
        await holds.RequireNoneAsync(ct);
        var ids = query.InvoiceIds.Select(id => new InvoiceId(id)).ToList();
        var invoices = await db.Invoices.AsNoTracking().Where(i => i.CustomerId == query.Customer && ids.Contains(i.Id))
            .OrderBy(i => i.DueOn).ThenBy(i => i.Id).ToListAsync(ct);
        if (invoices.Count != ids.Count)
            throw new NotFoundException("invoice");

        var due = ExactAmount.Due(invoices);
        var today = merchant.Value.Today(clock.GetUtcNow().UtcDateTime);
        return new PaymentPreview(
            due.MinorUnits, due.Currency,
            [.. invoices.Select(i => new PreviewedInvoice(
                i.Id.Value, i.Number, i.PurchaseOrder, i.DueOn, InvoiceRules.DaysOverdue(i.Status, i.DueOn, today),
                i.BalanceMinor))],
            new MandateView(
                AchMandate.CurrentVersion,
                AchMandate.Wording(merchant.Value.Name, gateway.Processor, due, today)),
            BankingDays.ExpectedSettlement(today));
    }
}
