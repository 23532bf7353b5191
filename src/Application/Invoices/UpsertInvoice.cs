using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Invoices;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Invoices;

/// <summary>Takes over an invoice as the back office states it. Repeating it changes nothing.</summary>
/// <param name="IfMatch">
/// The version that the caller has read; naming it allows a caller to reopen an invoice that was paid here.
/// </param>
public sealed record UpsertInvoice(StatedInvoice Invoice, int? IfMatch) : IRequest<UpsertedInvoice>;

public sealed record UpsertedInvoice(InvoiceChange Change, BackOfficeInvoiceWithLinesView Invoice);

internal sealed class UpsertInvoiceValidator : AbstractValidator<UpsertInvoice>
{
    public UpsertInvoiceValidator() =>
        RuleFor(c => c.Invoice).SetValidator(new StatedInvoiceValidator()).OverridePropertyName("");
}

internal sealed class UpsertInvoiceHandler(
    IPaymentsDb db, IOptions<MerchantOptions> merchant, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<UpsertInvoice, UpsertedInvoice>
{
    public Task<UpsertedInvoice> Handle(UpsertInvoice command, CancellationToken ct) =>
        db.DecideAndSaveAsync(async () =>
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var intake = await InvoiceIntake.ReadAsync(db, merchant.Value.Currency, now, [command.Invoice], ct);
        var (change, invoice) = intake.Take(command.Invoice, command.IfMatch);
        audit.RecordWrites<Invoice>(Audited.InvoicePut, i => $"invoice:{i.Id.Value}", i => i.Reference);
        return new UpsertedInvoice(
            change, BackOfficeInvoiceWithLinesView.Of(
                invoice, command.Invoice.CustomerReference, merchant.Value.Today(now)));
    }, ct);
}
