using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Ids;
using MediatR;

namespace CustomerPayments.Application.Payments;

/// <summary>Any payment, with its timeline.</summary>
public sealed record GetBackOfficePayment(PaymentId Id) : IRequest<BackOfficePaymentWithTimelineView>;

internal sealed class GetBackOfficePaymentHandler(IPaymentsDb db)
    : IRequestHandler<GetBackOfficePayment, BackOfficePaymentWithTimelineView>
{
    public Task<BackOfficePaymentWithTimelineView> Handle(GetBackOfficePayment query, CancellationToken ct) =>
        db.BackOfficePaymentAsync(query.Id, ct);
}
