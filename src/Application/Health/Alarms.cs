using System.Linq.Expressions;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Health;

/// <param name="Code">The code of an <see cref="AlarmCode"/>.</param>
/// <param name="Count">How many payments, emails, charges or jobs it is about.</param>
/// <param name="OldestSeconds">Age of the oldest; null where age is not what matters.</param>
/// <param name="Since">UTC; since when it stands; null until that was noted.</param>
/// <param name="Subjects">
/// Ten at most of what it is about, the oldest first, such as <c>payment:&lt;id&gt;</c>; empty where nothing has a name
/// that may be told.
/// </param>
public sealed record Alarm(
    string Code, int Count, long? OldestSeconds, DateTime? Since, IReadOnlyList<string> Subjects)
{
    public static Alarm Of(AlarmCode code, int count, long? oldestSeconds, IReadOnlyList<string> subjects) =>
        new(code.Code, count, oldestSeconds, Since: null, subjects);
}

/// <summary>Everything that people must look at.</summary>
internal sealed class Alarms(IPaymentsDb db, IEnumerable<IStandingAlarm> parts, TimeProvider clock)
{
    /// <summary>An email that is owed for longer than this is an alarm.</summary>
    private static readonly TimeSpan EmailWaitMax = TimeSpan.FromHours(1);

    private readonly List<IStandingAlarm> parts = [.. parts];

    public async Task<IReadOnlyList<Alarm>> AllAsync(CancellationToken ct)
    {
        List<Alarm> alarms = [.. await SharedAsync(ct), .. await OfProcessAsync(ct)];
        if (alarms.Count == 0)
            return alarms;

        var since = await db.RaisedAlarms.Where(alarm => alarm.EndedAt == null)
            .ToDictionaryAsync(alarm => alarm.Code, alarm => (DateTime?)alarm.RaisedAt, ct);
        return alarms.ConvertAll(alarm => alarm with { Since = since.GetValueOrDefault(alarm.Code) });
    }

    /// <summary>What the database tells to every replica alike.</summary>
    public async Task<List<Alarm>> SharedAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        List<Alarm> alarms = [.. await OfPaymentsAsync(ct), .. await OfAgeAsync(now, ct)];
        var released = db.Invoices.Where(i => i.ReleasedBeyondTotalMinor != null);
        if (await released.CountAsync(ct) is > 0 and var invoices)
        {
            alarms.Add(Alarm.Of(
                AlarmCode.ReleasedMoreThanDue, invoices, null,
                await NamesAsync("invoice", released.OrderBy(i => i.Id).Select(i => i.Id.Value), ct)));
        }

        // Of a debit that is watched the account is known, unless the gateway shows it where nobody looks; its return
        // would be there too. A comparison finds those with a look to come by their index, where "is not null" reads
        // the whole table.
        var blind = db.Payments.Where(
            p => p.NextCheckAt > DateTime.UnixEpoch && p.Method == PaymentMethod.Ach && p.MethodDetails == null
                && (p.Status == PaymentStatus.Pending || p.Status == PaymentStatus.Succeeded));
        if (await blind.CountAsync(ct) is > 0 and var debits)
        {
            alarms.Add(Alarm.Of(
                AlarmCode.ReturnNotVisible, debits, null,
                await NamesAsync("payment", blind.OrderBy(p => p.InitiatedAt).Select(p => p.Id.Value), ct)));
        }

        return [.. alarms, .. await OfPartsAsync(ofProcess: false, ct)];
    }

    /// <summary>What this process knows and others may not.</summary>
    public Task<List<Alarm>> OfProcessAsync(CancellationToken ct) => OfPartsAsync(ofProcess: true, ct);

    /// <summary>Whether a replica that does not see the alarm can tell that it does not stand.</summary>
    /// <param name="code">Perhaps of a newer version.</param>
    public bool IsShared(string code) =>
        AlarmCode.All.Any(known => known.Code == code)
        && !parts.Exists(part => part.IsOfProcess && part.Code.Code == code);

    private async Task<List<Alarm>> OfPartsAsync(bool ofProcess, CancellationToken ct)
    {
        var alarms = new List<Alarm>();
        foreach (var part in parts.Where(part => part.IsOfProcess == ofProcess))
        {
            if (await part.StandingAsync(ct) is { } alarm)
                alarms.Add(alarm);
        }

        return alarms;
    }

    /// <summary>Those that stand on payments until staff decide.</summary>
    private async Task<List<Alarm>> OfPaymentsAsync(CancellationToken ct)
    {
        var counts = await db.Payments.Where(p => p.Alarm != null).GroupBy(p => p.Alarm!)
            .Select(group => new { Code = group.Key, Count = group.Count() }).ToListAsync(ct);
        var alarms = new List<Alarm>();
        foreach (var counted in counts)
        {
            var payments = db.Payments.Where(p => p.Alarm == counted.Code).OrderBy(p => p.InitiatedAt)
                .Select(p => p.Id.Value);
            alarms.Add(new Alarm(
                counted.Code, counted.Count, OldestSeconds: null, Since: null,
                await NamesAsync("payment", payments, ct)));
        }

        return alarms;
    }

    /// <summary>Those of what waits for too long.</summary>
    private async Task<IEnumerable<Alarm>> OfAgeAsync(DateTime now, CancellationToken ct)
    {
        var (unknownSince, unsentSince) = (now - UnknownOutcome.AlarmAfter, now - EmailWaitMax);
        Alarm?[] alarms =
        [
            await OfOldestAsync(
                AlarmCode.UnknownForAnHour, "payment",
                db.Payments.Where(p => p.Status == PaymentStatus.Processing && p.InitiatedAt < unknownSince),
                p => p.InitiatedAt, p => p.Id.Value, now, ct),
            await OfOldestAsync(
                AlarmCode.EmailUnsentForAnHour, "email",
                db.Emails.Where(e => e.State == EmailState.Queued && e.CreatedAt < unsentSince),
                e => e.CreatedAt, e => e.Id, now, ct),
            await OfOldestAsync(
                AlarmCode.EmailRefused, "email", db.Emails.RefusedAboutMoney(),
                e => e.StoppedAt!.Value, e => e.Id, now, ct),
            await OfOldestAsync(
                AlarmCode.UnmatchedCharge, "charge", db.UnmatchedCharges.Where(c => c.ClosedAt == null),
                c => c.FoundAt, c => c.TransactionId, now, ct),
            await OfOldestAsync(
                AlarmCode.PaymentsHeld, "command", db.PaymentHolds.Where(h => h.Since != null),
                h => h.Since!.Value, h => h.By!, now, ct),
        ];
        return alarms.OfType<Alarm>();
    }

    /// <returns>Null where there is no row.</returns>
    private static async Task<Alarm?> OfOldestAsync<TRow, TKey>(
        AlarmCode code, string kind, IQueryable<TRow> rows, Expression<Func<TRow, DateTime>> since,
        Expression<Func<TRow, TKey>> key, DateTime now, CancellationToken ct)
    {
        if (await rows.Select(since).MinAsync(instant => (DateTime?)instant, ct) is not { } oldest)
            return null;

        return Alarm.Of(
            code, await rows.CountAsync(ct), (long)(now - oldest).TotalSeconds,
            await NamesAsync(kind, rows.OrderBy(since).Select(key), ct));
    }

    private static async Task<IReadOnlyList<string>> NamesAsync<T>(
        string kind, IQueryable<T> keys, CancellationToken ct) =>
        [.. (await keys.Take(RaisedAlarm.SubjectsMax).ToListAsync(ct)).Select(key => $"{kind}:{key}")];
}

internal static class AlarmQueries
{
    /// <returns>The largest of the counts; 0 without any.</returns>
    public static Task<int> LargestAsync(this IQueryable<int> counts, CancellationToken ct) =>
        counts.OrderByDescending(count => count).FirstOrDefaultAsync(ct);

    /// <summary>The refused emails about money that staff have not closed.</summary>
    public static IQueryable<OutgoingEmail> RefusedAboutMoney(this IQueryable<OutgoingEmail> emails) =>
        emails.Where(e => e.State == EmailState.Refused && e.PaymentId != null && e.ClosedAt == null);
}
