using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Invoices;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Invoices;

/// <summary>Withdraws an unpaid invoice. Voiding twice changes nothing.</summary>
public sealed record VoidInvoice(string Reference) : IRequest;

internal sealed class VoidInvoiceHandler(IPaymentsDb db, AuditTrail audit) : IRequestHandler<VoidInvoice>
{
    public Task<Unit> Handle(VoidInvoice command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var invoice = await db.Invoices.SingleOrDefaultAsync(i => i.Reference == command.Reference, ct)
            ?? throw new NotFoundException("invoice");
        invoice.Void();
        audit.RecordWrites<Invoice>(Audited.InvoiceVoided, i => $"invoice:{i.Id.Value}", i => i.Reference);
        return Unit.Value;
    }, ct);
}
