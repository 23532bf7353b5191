using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Invoices;

/// <summary>Withdraws an unpaid invoice. Voiding twice changes nothing.</summary>
public sealed record VoidInvoice(string Reference) : IRequest;

internal sealed class VoidInvoiceHandler(IPaymentsDb db) : IRequestHandler<VoidInvoice>
{
    public Task<Unit> Handle(VoidInvoice command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var invoice = await db.Invoices.SingleOrDefaultAsync(i => i.Reference == command.Reference, ct)
            ?? throw new NotFoundException("invoice");
        invoice.Void();
        return Unit.Value;
    }, ct);
}
