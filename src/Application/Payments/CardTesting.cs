using CustomerPayments.Application.Health;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// The alarm for stolen cards that are tried out: a customer or a network has come to its limit of declines, or there
/// are too many declines altogether. It is over an hour after the declines are.
/// </summary>
internal sealed class CardTesting(
    IPaymentsDb db, IOptions<LimitsOptions> limits, IOptions<AlarmsOptions> alarms, TimeProvider clock) : IStandingAlarm
{
    public AlarmCode Code => AlarmCode.CardTesting;

    public bool IsOfProcess => false;

    public async Task<Alarm?> StandingAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var declined = db.Payments.Declined(now - PaymentTry.HeldFor);
        var (max, count) = (limits.Value, await declined.CountAsync(ct));
        if (count < Math.Min(Math.Min(max.DeclinesPerCustomer, max.DeclinesPerAddress), alarms.Value.DeclinesInAll))
            return null;

        var isOneTooMany = count >= alarms.Value.DeclinesInAll
            || await declined.GroupBy(p => p.CustomerId).Select(group => group.Count()).LargestAsync(ct)
                >= max.DeclinesPerCustomer
            || await declined.Where(p => p.ClientAddress != null).GroupBy(p => p.ClientAddress)
                .Select(group => group.Count()).LargestAsync(ct) >= max.DeclinesPerAddress;
        if (!isOneTooMany)
            return null;

        var first = await declined.MinAsync(p => p.InitiatedAt, ct);
        var most = await declined.GroupBy(p => p.CustomerId).OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key).Select(group => group.Key).Take(RaisedAlarm.SubjectsMax).ToListAsync(ct);
        return Alarm.Of(
            Code, count, (long)(now - first).TotalSeconds, most.ConvertAll(customer => $"customer:{customer.Value}"));
    }
}
