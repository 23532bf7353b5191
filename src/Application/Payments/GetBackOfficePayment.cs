using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

/// <summary>Any payment, with its timeline.</summary>
public sealed record GetBackOfficePayment(PaymentId Id) : IRequest<BackOfficePaymentWithTimelineView>;

internal sealed class GetBackOfficePaymentHandler(IPaymentsDb db)
    : IRequestHandler<GetBackOfficePayment, BackOfficePaymentWithTimelineView>
{
    public async Task<BackOfficePaymentWithTimelineView> Handle(GetBackOfficePayment query, CancellationToken ct)
    {
        var row = await db.Payments.Where(p => p.Id == query.Id).Select(PaymentViews.Columns(db))
            .SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("payment");
        return row.ToBackOfficeView(await db.WholeTimelineOfAsync(query.Id, ct));
    }
}
