using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Invoices;

/// <summary>One of the customer's invoices, with its lines.</summary>
public sealed record GetInvoice(CustomerId Customer, InvoiceId Id) : IRequest<InvoiceWithLinesView>;

internal sealed class GetInvoiceHandler(IPaymentsDb db, IOptions<MerchantOptions> merchant, TimeProvider clock)
    : IRequestHandler<GetInvoice, InvoiceWithLinesView>
{
    public async Task<InvoiceWithLinesView> Handle(GetInvoice query, CancellationToken ct)
    {
        var invoice = await db.Invoices.AsNoTracking().Include(i => i.Lines)
            .SingleOrDefaultAsync(i => i.CustomerId == query.Customer && i.Id == query.Id, ct)
            ?? throw new NotFoundException("invoice");
        var today = merchant.Value.Today(clock.GetUtcNow().UtcDateTime);
        var payment = await db.PaymentOfAsync(invoice, ct);
        return new InvoiceWithLinesView(
            InvoiceView.Of(InvoiceFields.Of(invoice, today), today, payment), await db.LastReturnAsync(invoice, ct),
            InvoiceLineView.Of(invoice));
    }
}
