using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// The alarm for guessed passwords. The audit trail has every refused sign-in anyway, so that nothing else is counted;
/// the alarm is over an hour after the guesses are.
/// </summary>
internal sealed class Guessing(IPaymentsDb db, IOptions<AlarmsOptions> alarms, TimeProvider clock) : IStandingAlarm
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    public AlarmCode Code => AlarmCode.Guessing;

    public bool IsOfProcess => false;

    public async Task<Alarm?> StandingAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var since = now - Window;
        var refused = db.AuditEntries.Where(e => e.At > since && Audited.Guesses.Contains(e.What));
        var (max, count) = (alarms.Value, await refused.CountAsync(ct));
        if (count < Math.Min(Math.Min(max.GuessesAtAccount, max.GuessesFromAddress), max.GuessesInAll))
            return null;

        var isOneTooMany = count >= max.GuessesInAll
            || await refused.Where(e => e.Subject != null).GroupBy(e => e.Subject)
                .Select(group => group.Count()).LargestAsync(ct) >= max.GuessesAtAccount
            || await refused.Where(e => e.Address != null).GroupBy(e => e.Address)
                .Select(group => group.Count()).LargestAsync(ct) >= max.GuessesFromAddress;
        if (!isOneTooMany)
            return null;

        var first = await refused.MinAsync(e => e.At, ct);
        var most = await refused.Where(e => e.Subject != null).GroupBy(e => e.Subject!)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Select(group => group.Key)
            .Take(RaisedAlarm.SubjectsMax).ToListAsync(ct);
        return Alarm.Of(Code, count, (long)(now - first).TotalSeconds, most);
    }
}
