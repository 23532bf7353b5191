using CustomerPayments.Application.Health;
using CustomerPayments.Application.Jobs;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Domain;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Domain.Webhooks;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Watch;

/// <summary>Reads what waits, for the gauges, in a few counts that an index answers.</summary>
public sealed record ReadStanding : IRequest<Standing>;

internal sealed class ReadStandingHandler(
    IPaymentsDb db, Alarms alarms, JobWatch watch, TimeProvider clock)
    : IRequestHandler<ReadStanding, Standing>
{
    /// <summary>Until then a charge is in flight; after that the customer was told to wait.</summary>
    private static readonly TimeSpan InFlightMax = TimeSpan.FromSeconds(20);

    public async Task<Standing> Handle(ReadStanding query, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var unknownSince = now - InFlightMax;
        var unknown = db.Payments
            .Where(p => p.Status == PaymentStatus.Processing && p.InitiatedAt < unknownSince)
            .Select(p => p.InitiatedAt);
        var standing = await alarms.AllAsync(ct);
        var queued = db.Emails.Where(e => e.NextAttemptAt != null).Select(e => e.CreatedAt);
        return new Standing(
            now, await WaitingAsync(unknown, ct),
            await db.Payments.Where(p => p.NextCheckAt <= now).MinAsync(p => p.NextCheckAt, ct),
            await db.Payments
                .Where(p => p.Status == PaymentStatus.Processing || p.Status == PaymentStatus.Pending)
                .SelectMany(p => p.Allocations).CountAsync(ct),
            await WaitingAsync(queued, ct), CountOf(AlarmCode.EmailRefused, standing),
            await db.BankAccounts.CountAsync(
                a => a.NextCheckAt > DateTime.UnixEpoch && a.Status == BankAccountStatus.AwaitingConfirmation, ct),
            await WaitingAsync(db.Events.Where(e => e.Position == null).Select(e => e.OccurredAt), ct),
            await WebhooksAsync(ct), standing.ToDictionary(alarm => alarm.Code, alarm => alarm.Count),
            await JobsAsync(ct));
    }

    private static int CountOf(AlarmCode code, IEnumerable<Alarm> alarms) =>
        alarms.FirstOrDefault(alarm => alarm.Code == code.Code)?.Count ?? 0;

    private static async Task<Waiting> WaitingAsync(IQueryable<DateTime> instants, CancellationToken ct) =>
        await instants.MinAsync(instant => (DateTime?)instant, ct) is { } oldest
            ? new Waiting(await instants.CountAsync(ct), oldest)
            : new Waiting(0, null);

    /// <summary>The deliveries of one endpoint have an index, and there are few endpoints.</summary>
    private async Task<Waiting> WebhooksAsync(CancellationToken ct)
    {
        var lanes = await db.WebhookEndpoints.Where(e => e.Status == WebhookEndpointStatus.Active)
            .Select(e => new
            {
                Count = db.WebhookDeliveries.Count(
                    d => d.EndpointId == e.Id && d.State == WebhookDeliveryState.Pending),
                Oldest = db.WebhookDeliveries
                    .Where(d => d.EndpointId == e.Id && d.State == WebhookDeliveryState.Pending)
                    .Min(d => (DateTime?)d.CreatedAt),
            }).ToListAsync(ct);
        return new Waiting(lanes.Sum(lane => lane.Count), lanes.Min(lane => lane.Oldest));
    }

    private async Task<List<JobStanding>> JobsAsync(CancellationToken ct)
    {
        var ranAt = await db.JobProgress.AsNoTracking().ToDictionaryAsync(p => p.Name, p => p.RanAt, ct);
        return
        [
            .. JobTable.All.Select(job => watch.SilenceMaxOf(job) is { } limit
                ? new JobStanding(job.Name, watch.HeardOf(ranAt.GetValueOrDefault(job.Name)), limit)
                : null).OfType<JobStanding>(),
        ];
    }
}
