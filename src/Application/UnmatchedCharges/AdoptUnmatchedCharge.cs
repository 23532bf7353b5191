using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Payments;
using FluentValidation;
using MediatR;

namespace CustomerPayments.Application.UnmatchedCharges;

/// <summary>Takes a charge over as the payment that it was, with its invoices.</summary>
/// <param name="TransactionId">Either of its ids.</param>
/// <param name="CustomerReference">Null takes what was sent along with the charge.</param>
/// <param name="InvoiceReferences">Null takes what was sent along with the charge.</param>
/// <param name="By">The back-office client, from its token.</param>
public sealed record AdoptUnmatchedCharge(
    string TransactionId, string? CustomerReference, IReadOnlyList<string>? InvoiceReferences, string Reason, string By)
    : IRequest<UnmatchedChargeView>;

internal sealed class AdoptUnmatchedChargeValidator : AbstractValidator<AdoptUnmatchedCharge>
{
    public AdoptUnmatchedChargeValidator()
    {
        RuleFor(c => c.Reason).StaffReason();
        RuleFor(c => c.CustomerReference!).Reference().When(c => c.CustomerReference is not null);
        When(c => c.InvoiceReferences is not null, () =>
        {
            RuleFor(c => c.InvoiceReferences!).NotEmpty().Must(list => list.Count <= PayInvoicesValidator.InvoicesMax)
                .WithMessage($"1 to {PayInvoicesValidator.InvoicesMax} invoices.");
            RuleForEach(c => c.InvoiceReferences!).Reference();
        });
    }
}

internal sealed class AdoptUnmatchedChargeHandler(IPaymentsDb db, IPaymentGateway gateway, ChargeAdoption adoption)
    : IRequestHandler<AdoptUnmatchedCharge, UnmatchedChargeView>
{
    public async Task<UnmatchedChargeView> Handle(AdoptUnmatchedCharge command, CancellationToken ct)
    {
        var known = await db.FindUnmatchedAsync(command.TransactionId, ct);
        known.RequireOpen();
        var charge = await gateway.ReadAsync(known.GatewayTransactionId, ct) ?? throw new NotFoundException("charge");
        var told = charge.References;
        await adoption.AdoptAsync(
            charge,
            new ChargeReferences(
                command.CustomerReference ?? told?.Customer, command.InvoiceReferences ?? told?.Invoices ?? [],
                told?.PaymentNumber),
            command.By, command.Reason, ct);
        return UnmatchedChargeView.Of(await db.FindUnmatchedAsync(charge.Id, ct));
    }
}
