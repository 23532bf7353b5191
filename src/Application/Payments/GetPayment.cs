using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

/// <summary>One of the customer's payments, with its timeline.</summary>
public sealed record GetPayment(CustomerId Customer, PaymentId Id) : IRequest<PaymentWithTimelineView>;

internal sealed class GetPaymentHandler(IPaymentsDb db) : IRequestHandler<GetPayment, PaymentWithTimelineView>
{
    public async Task<PaymentWithTimelineView> Handle(GetPayment query, CancellationToken ct)
    {
        var row = await db.Payments.Where(p => p.CustomerId == query.Customer && p.Id == query.Id)
            .Select(PaymentViews.Columns(db)).SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("payment");
        return row.ToView(await db.TimelineOfAsync(query.Id, ct));
    }
}
