using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Health;

/// <summary>Which part of the system is not ready, and what waits too long.</summary>
public sealed record CheckReadiness : IRequest<Readiness>;

/// <summary>Strangers learn <paramref name="Ready"/> alone; for them everything else is null.</summary>
/// <param name="Database">Whether it answers.</param>
/// <param name="Writable">
/// Whether it takes writes; without them nobody can sign in or pay, so that the process is not ready.
/// </param>
/// <param name="Gateway">
/// Whether it answered and took our keys when it was last asked, a minute ago at most; null while that is not known. A
/// deaf gateway makes the portal read-only, not unready.
/// </param>
/// <param name="Alarms">What people must look at; empty when all is well, null when the database cannot say.</param>
public sealed record Readiness(
    bool Ready, bool? Database, bool? Writable, bool? Gateway, MailReadiness? Mail, PaymentReadiness? Payments,
    IReadOnlyList<Alarm>? Alarms)
{
    public static Readiness InShort(bool ready) => new(ready, null, null, null, null, null, null);

    /// <returns>The same, except that a process told to end is not ready from that moment on.</returns>
    public Readiness Until(CancellationToken end) => end.IsCancellationRequested ? this with { Ready = false } : this;
}

/// <param name="OldestUnsentSeconds">Age of the oldest email that is owed; null when none is.</param>
public sealed record MailReadiness(int Unsent, long? OldestUnsentSeconds);

/// <param name="OldestOverdueCheckSeconds">
/// How long the most overdue look at the gateway waits; null when none is due.
/// </param>
/// <param name="OldestUnknownSeconds">Age of the oldest payment whose outcome is unknown; null when none is.</param>
public sealed record PaymentReadiness(long? OldestOverdueCheckSeconds, long? OldestUnknownSeconds);

internal sealed class CheckReadinessHandler(
    IPaymentsDb db, DatabaseAnswers database, GatewayAnswers gateway, Alarms alarms, TimeProvider clock)
    : IRequestHandler<CheckReadiness, Readiness>
{
    /// <summary>A database that takes longer to tell what waits does not answer.</summary>
    private static readonly TimeSpan CountWithin = TimeSpan.FromSeconds(5);

    public async Task<Readiness> Handle(CheckReadiness query, CancellationToken ct)
    {
        var (databaseAnswer, gatewayAnswers) = (await database.AskAsync(ct), gateway.Latest());
        if (!databaseAnswer.Answers)
            return Silent(gatewayAnswers);

        using var patience = new CancellationTokenSource(CountWithin, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await CountAsync(databaseAnswer, gatewayAnswers, limit.Token);
        }
        catch (Exception e) when (DatabaseAnswers.IsSilence(e)
            || e is OperationCanceledException && !ct.IsCancellationRequested)
        {
            return Silent(gatewayAnswers);
        }
    }

    private static Readiness Silent(bool? gateway) => new(
        Ready: false, Database: false, Writable: false, gateway, Mail: null, Payments: null, Alarms: null);

    private async Task<Readiness> CountAsync(DatabaseAnswer database, bool? gateway, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var unsent = db.Emails.Where(e => e.NextAttemptAt != null);
        var oldestEmail = await unsent.MinAsync(e => (DateTime?)e.CreatedAt, ct);
        var mostOverdue = await db.Payments.Where(p => p.NextCheckAt <= now).MinAsync(p => p.NextCheckAt, ct);
        var oldestUnknown = await db.Payments.Where(p => p.Status == PaymentStatus.Processing)
            .MinAsync(p => (DateTime?)p.InitiatedAt, ct);
        return new Readiness(
            Ready: database.Writes, Database: true, database.Writes, gateway,
            new MailReadiness(await unsent.CountAsync(ct), Age(oldestEmail, now)),
            new PaymentReadiness(Age(mostOverdue, now), Age(oldestUnknown, now)),
            await alarms.AllAsync(ct));
    }

    private static long? Age(DateTime? since, DateTime now) =>
        since is { } instant ? (long)(now - instant).TotalSeconds : null;
}
