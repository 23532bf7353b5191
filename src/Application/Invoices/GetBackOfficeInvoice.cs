using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Invoices;

/// <summary>An invoice by the back office's reference, with its lines.</summary>
public sealed record GetBackOfficeInvoice(string Reference) : IRequest<BackOfficeInvoiceWithLinesView>;

internal sealed class GetBackOfficeInvoiceHandler(
    IPaymentsDb db, IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<GetBackOfficeInvoice, BackOfficeInvoiceWithLinesView>
{
    public async Task<BackOfficeInvoiceWithLinesView> Handle(GetBackOfficeInvoice query, CancellationToken ct)
    {
        var found = await db.Invoices.AsNoTracking().Include(i => i.Lines)
            .Where(i => i.Reference == query.Reference)
            .Join(db.Customers, i => i.CustomerId, c => c.Id, (i, c) => new { Invoice = i, c.Reference })
            .SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("invoice");
        return BackOfficeInvoiceWithLinesView.Of(
            found.Invoice, found.Reference, merchant.Value.Today(clock.GetUtcNow().UtcDateTime));
    }
}
