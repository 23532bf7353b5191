using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Health;

/// <param name="Code">The code of an <see cref="AlarmCode"/>.</param>
/// <param name="Count">How many payments, emails, charges or jobs it is about.</param>
/// <param name="OldestSeconds">Age of the oldest; null where age is not what matters.</param>
public sealed record Alarm(string Code, int Count, long? OldestSeconds);

/// <summary>Writes every standing alarm to the log.</summary>
public sealed record RaiseAlarms : IRequest<int>;

internal sealed class RaiseAlarmsHandler(
    IPaymentsDb db, IEnumerable<IStandingAlarm> standing, TimeProvider clock, ILogger<RaiseAlarmsHandler> log)
    : IRequestHandler<RaiseAlarms, int>
{
    public async Task<int> Handle(RaiseAlarms command, CancellationToken ct)
    {
        var alarms = await db.AlarmsAsync(standing, clock.GetUtcNow().UtcDateTime, ct);
        foreach (var alarm in alarms)
            log.LogError("Alarm {Alarm} stands: {Count}, the oldest for {OldestSeconds} s", alarm.Code, alarm.Count,
                alarm.OldestSeconds);
        return alarms.Count;
    }
}

internal static class Alarms
{
    /// <summary>An email that is owed for longer than this is an alarm.</summary>
    private static readonly TimeSpan EmailWaitMax = TimeSpan.FromHours(1);

    /// <summary>Everything that people must look at.</summary>
    /// <param name="now">UTC.</param>
    public static async Task<IReadOnlyList<Alarm>> AlarmsAsync(
        this IPaymentsDb db, IEnumerable<IStandingAlarm> standing, DateTime now, CancellationToken ct)
    {
        var (unknownSince, unsentSince) = (now - UnknownOutcome.AlarmAfter, now - EmailWaitMax);
        var alarms = await db.Payments.Where(p => p.Alarm != null).GroupBy(p => p.Alarm!)
            .Select(group => new Alarm(group.Key, group.Count(), null)).ToListAsync(ct);

        var unknown = db.Payments.Where(p => p.Status == PaymentStatus.Processing && p.InitiatedAt < unknownSince)
            .Select(p => p.InitiatedAt);
        var unsent = db.Emails.Where(e => e.NextAttemptAt != null && e.CreatedAt < unsentSince)
            .Select(e => e.CreatedAt);
        var charges = db.UnmatchedCharges.Where(o => o.ClosedAt == null).Select(o => o.FoundAt);
        var refused = db.Emails.RefusedAboutMoney().Select(e => e.StoppedAt!.Value);
        foreach (var (code, instants) in new[]
        {
            (AlarmCode.UnknownForAnHour, unknown), (AlarmCode.EmailUnsentForAnHour, unsent),
            (AlarmCode.EmailRefused, refused), (AlarmCode.UnmatchedCharge, charges),
        })
        {
            if (await instants.MinAsync(instant => (DateTime?)instant, ct) is { } oldest)
                alarms.Add(new Alarm(code.Code, await instants.CountAsync(ct), (long)(now - oldest).TotalSeconds));
        }

        if (await db.Invoices.CountAsync(i => i.ReleasedBeyondTotalMinor != null, ct) is > 0 and var invoices)
            alarms.Add(new Alarm(AlarmCode.ReleasedMoreThanDue.Code, invoices, null));

        // Of a debit that is watched the account is known, unless the gateway shows it where nobody looks; its return
        // would be there too. A comparison finds those with a look to come by their index, where "is not null" reads
        // the whole table.
        var blind = await db.Payments.CountAsync(
            p => p.NextCheckAt > DateTime.UnixEpoch && p.Method == PaymentMethod.Ach && p.MethodDetails == null
                && (p.Status == PaymentStatus.Pending || p.Status == PaymentStatus.Succeeded),
            ct);
        if (blind > 0)
            alarms.Add(new Alarm(AlarmCode.ReturnNotVisible.Code, blind, null));

        foreach (var part in standing)
        {
            if (await part.StandingAsync(ct) is { } alarm)
                alarms.Add(alarm);
        }

        return alarms;
    }

    /// <returns>The largest of the counts; 0 without any.</returns>
    public static Task<int> LargestAsync(this IQueryable<int> counts, CancellationToken ct) =>
        counts.OrderByDescending(count => count).FirstOrDefaultAsync(ct);

    /// <summary>The refused emails about money that staff have not closed.</summary>
    public static IQueryable<OutgoingEmail> RefusedAboutMoney(this IQueryable<OutgoingEmail> emails) =>
        emails.Where(e => e.State == EmailState.Refused && e.PaymentId != null && e.ClosedAt == null);
}
