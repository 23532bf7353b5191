using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

/// <summary>Any payment, with its timeline.</summary>
public sealed record GetBackOfficePayment(PaymentId Id) : IRequest<BackOfficePaymentView>;

internal sealed class GetBackOfficePaymentHandler(IPaymentsDb db) : IRequestHandler<GetBackOfficePayment, BackOfficePaymentView>
{
    public async Task<BackOfficePaymentView> Handle(GetBackOfficePayment query, CancellationToken ct)
    {
        var row = await db.Payments.Where(p => p.Id == query.Id).Select(PaymentViews.Columns(db)).SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("payment");
        return row.ToBackOfficeView(await db.WholeTimelineOfAsync(query.Id, ct));
    }
}
