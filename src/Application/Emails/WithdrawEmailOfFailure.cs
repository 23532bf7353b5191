using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Emails;

/// <summary>
/// The payer has read on the screen that the payment failed, because the answer that says so was delivered: the email
/// that was held for the case that it is not is no longer owed. One that is being sent already is left alone.
/// </summary>
public sealed record WithdrawEmailOfFailure(PaymentId Payment) : IRequest
{
    /// <summary>How long the email waits for the answer to be delivered.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromMinutes(2);
}

internal sealed class WithdrawEmailOfFailureHandler(IPaymentsDb db, TimeProvider clock)
    : IRequestHandler<WithdrawEmailOfFailure>
{
    public Task<Unit> Handle(WithdrawEmailOfFailure command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var held = await db.Emails
            .Where(e => e.PaymentId == command.Payment && e.Kind == EmailKind.PaymentFailed
                && e.State == EmailState.Queued && e.ClaimId == null)
            .ToListAsync(ct);
        held.ForEach(email => email.Withdraw("The answer on the screen told it.", clock.GetUtcNow().UtcDateTime));
        return Unit.Value;
    }, ct);
}
