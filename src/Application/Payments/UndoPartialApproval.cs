using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Gives back at once what a bank approved of only a part: the portal takes the exact amount or nothing. That it is
/// owed is on record; should this fail, the next look at the payment asks for it again.
/// </summary>
internal sealed record UndoPartialApproval(PaymentId Payment, string GatewayTransactionId) : IRequest;

internal sealed class UndoPartialApprovalHandler(
    IPaymentsDb db, IPaymentGateway gateway, IMediator mediator, ILogger<UndoPartialApprovalHandler> log)
        : IRequestHandler<UndoPartialApproval>
{
    public async Task<Unit> Handle(UndoPartialApproval command, CancellationToken ct)
    {
        try
        {
            var refusal = await gateway.ReverseAsync(command.GatewayTransactionId, ct);
            var transaction = await gateway.ReadAsync(command.GatewayTransactionId, ct);
            if (transaction is { IsUndone: true })
            {
                db.ChangeTracker.Clear();
                await mediator.Send(new RecordEvidence(command.Payment, new Evidence.Seen(transaction)), ct);
            }
            else
            {
                log.LogError("Transaction {TransactionId} over a part of payment {PaymentId} still stands: {Reason}",
                    command.GatewayTransactionId, command.Payment.Value, refusal ?? "no answer");
            }
        }
        catch (GatewayUnavailableException e)
        {
            log.LogWarning("A partial approval of payment {PaymentId} could not be reversed now: {Reason}",
                command.Payment.Value, e.Message);
        }

        return Unit.Value;
    }
}
