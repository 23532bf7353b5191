using System.Security.Cryptography;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Payments;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Recovery;

/// <summary>
/// A backup has taken the place of the database. Holds payments; begins a new epoch of the log, because positions after
/// the backup were given out before; and ends all sessions, because those that were ended after it live again. Done
/// anew, it only holds the payments.
/// </summary>
/// <param name="Reason">What customers read who want to pay meanwhile.</param>
public sealed record BeginAfterRestore(string Reason) : IRequest<BegunAfterRestore>
{
    /// <summary>Frozen: who holds the payments and takes charges over, in rows and in the audit trail.</summary>
    public const string By = "after-restore";

    /// <param name="stoppedAt">UTC; when the last process that could charge has ended.</param>
    /// <returns>UTC; from then on the gateway's search shows whatever was charged before.</returns>
    public static DateTime SearchableFrom(DateTime stoppedAt) => stoppedAt + UnknownOutcome.Window;
}

/// <param name="Epoch">The log's.</param>
/// <param name="IsNew">False when the command had begun before and is carried on.</param>
public sealed record BegunAfterRestore(string Epoch, bool IsNew);

internal sealed class BeginAfterRestoreValidator : AbstractValidator<BeginAfterRestore>
{
    public BeginAfterRestoreValidator() =>
        RuleFor(c => c.Reason).HoldReason();
}

internal sealed class BeginAfterRestoreHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<BeginAfterRestore, BegunAfterRestore>
{
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int EpochLength = 10;

    public async Task<BegunAfterRestore> Handle(BeginAfterRestore command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var epoch = RandomNumberGenerator.GetString(Letters, EpochLength);
        var begun = await db.DecideAndSaveAsync(async () =>
        {
            var hold = await db.PaymentHolds.SingleAsync(h => h.Id == PaymentHold.TheOne, ct);
            var log = await db.EventLogs.SingleAsync(ct);
            var isNew = hold.By != BeginAfterRestore.By || log.Epoch == epoch;
            hold.Begin(command.Reason, BeginAfterRestore.By, now);
            if (isNew)
                log.Begin(epoch);
            audit.Record(
                Audited.PaymentsHeld, "payments", $"{BeginAfterRestore.By}: {command.Reason} Epoch {log.Epoch}.");
            return new BegunAfterRestore(log.Epoch, isNew);
        }, ct);
        await db.Sessions.Where(s => s.EndedAt == null && s.StartedAt < now)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), ct);
        return begun;
    }
}
