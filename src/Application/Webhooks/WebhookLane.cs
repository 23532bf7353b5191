using System.Diagnostics;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Secrets;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Webhooks;

/// <summary>
/// Sends to one endpoint what is due, one message after another in the order of the log, while no other replica does.
/// </summary>
internal sealed class WebhookLane(
    IPaymentsDb db, WebhookLog events, WebhookBacklog backlog, IWebhookSender sender, ISecretBox box, AuditTrail audit,
    WorkMetrics metrics, TimeProvider clock, Random random, ILogger<WebhookLane> log)
{
    private const int BatchSize = 20;

    /// <summary>Longer than any attempt; renewed before each.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly Guid? claim = Guid.NewGuid();

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <returns>How many messages were taken.</returns>
    public async Task<int> RunAsync(Guid endpoint, CancellationToken stopping)
    {
        if (!await ClaimAsync(endpoint))
            return 0;

        var taken = 0;
        try
        {
            await events.MakeDeliveriesAsync(endpoint, stopping);

            // what fails gets a later time, so that each row is met once
            while (!stopping.IsCancellationRequested && await DueAsync(endpoint, stopping) is { Count: > 0 } batch)
            {
                var (sent, goesOn) = await SendAsync(endpoint, batch, stopping);
                taken += sent;
                if (!goesOn)
                    break;
            }
        }
        finally
        {
            await db.WebhookEndpoints.Where(e => e.Id == endpoint && e.ClaimId == claim).ExecuteUpdateAsync(
                e => e.SetProperty(x => x.ClaimedUntil, (DateTime?)null).SetProperty(x => x.ClaimId, (Guid?)null),
                CancellationToken.None);
        }

        return taken;
    }

    /// <returns>Whether the endpoint is ours for the time of the lease.</returns>
    private async Task<bool> ClaimAsync(Guid endpoint)
    {
        var now = Now;
        var end = (DateTime?)(now + Lease);
        return await db.WebhookEndpoints
            .Where(e => e.Id == endpoint && e.Status == WebhookEndpointStatus.Active
                && (e.ClaimId == claim || e.ClaimedUntil == null || e.ClaimedUntil <= now))
            .ExecuteUpdateAsync(e => e.SetProperty(x => x.ClaimedUntil, end).SetProperty(x => x.ClaimId, claim)) == 1;
    }

    private Task<List<WebhookDelivery>> DueAsync(Guid endpoint, CancellationToken ct)
    {
        var now = Now;
        return db.WebhookDeliveries.AsNoTracking().Where(d => d.EndpointId == endpoint && d.NextAttemptAt <= now)
            .OrderBy(d => d.NextAttemptAt).ThenBy(d => d.Position).ThenBy(d => d.Id).Take(BatchSize).ToListAsync(ct);
    }

    private async Task<(int Sent, bool GoesOn)> SendAsync(
        Guid id, List<WebhookDelivery> batch, CancellationToken stopping)
    {
        var sent = 0;
        var bodies = await events.BodiesAsync(batch, stopping);
        foreach (var delivery in batch)
        {
            if (stopping.IsCancellationRequested || !await ClaimAsync(id))
                return (sent, false);

            var endpoint = await db.WebhookEndpoints.AsNoTracking().SingleAsync(e => e.Id == id, stopping);
            if (Now < endpoint.QuietUntil)
                return (sent, false);

            var began = Stopwatch.GetTimestamp();
            var answer = bodies.TryGetValue(delivery.Id, out var body)
                ? await sender.SendAsync(
                    new WebhookMessage(endpoint.Url, delivery.EventId, clock.GetUtcNow(), body,
                        [.. endpoint.LiveSecretsAt(Now).Select(box.Open)]),
                    CancellationToken.None)
                : null;
            await RecordAsync(delivery, answer, Stopwatch.GetElapsedTime(began));
            sent += answer is { IsTaken: true } ? 1 : 0;
        }

        return (sent, true);
    }

    /// <param name="answer">Null for an event that is no longer kept.</param>
    private async Task RecordAsync(WebhookDelivery sent, WebhookAnswer? answer, TimeSpan took)
    {
        var (now, jitter) = (Now, random.NextDouble());
        WebhookDeliveryState? became = null;
        var wasOut = await db.DecideAndSaveAsync(async () =>
        {
            var endpoint = await db.WebhookEndpoints.SingleOrDefaultAsync(e => e.Id == sent.EndpointId);
            var delivery = await db.WebhookDeliveries.SingleOrDefaultAsync(d => d.Id == sent.Id);
            if (endpoint is null || delivery is null || delivery.Attempts != sent.Attempts)
                return false; // deleted meanwhile, or recorded by an attempt whose answer was lost

            var isBack = answer is null
                ? GiveUp(delivery, now)
                : Apply(endpoint, delivery, answer, took, now, jitter);
            became = delivery.State;
            return isBack;
        }, CancellationToken.None);
        if (became is { } state)
            metrics.CountWebhook(OutcomeOf(state));
        if (answer is { IsTaken: false })
            log.LogWarning("Event {EventId} was not delivered to webhook endpoint {EndpointId}, attempt {Attempt}: "
                + "{Status}", sent.EventId, sent.EndpointId, sent.Attempts + 1, answer.Status);
        if (wasOut)
            await backlog.ComeDueAsync(sent.EndpointId, anew: false, now, CancellationToken.None);
    }

    private static bool GiveUp(WebhookDelivery delivery, DateTime now)
    {
        delivery.GiveUp("The event is no longer kept.", now);
        return false;
    }

    /// <returns>Whether the endpoint had been out and takes messages again.</returns>
    private bool Apply(
        WebhookEndpoint endpoint, WebhookDelivery delivery, WebhookAnswer answer, TimeSpan took, DateTime now,
        double jitter)
    {
        endpoint.ForgetEarlierSecret(now);
        delivery.Attempted(answer.Status, answer.Body, answer.Trouble, took, now);
        if (!answer.IsTaken)
        {
            Fail(endpoint, delivery, answer, now, jitter);
            return false;
        }

        delivery.Delivered(now);
        return endpoint.Succeeded();
    }

    private static string OutcomeOf(WebhookDeliveryState state) => state switch
    {
        WebhookDeliveryState.Delivered => "delivered",
        WebhookDeliveryState.Pending => "postponed",
        _ => "failed",
    };

    private void Fail(
        WebhookEndpoint endpoint, WebhookDelivery delivery, WebhookAnswer answer, DateTime now, double jitter)
    {
        if (answer.IsGone)
            endpoint.Disable("The receiver answered 410: it is gone.", now);
        else
            endpoint.Failed(now, answer.AsksForTime, answer.BoundedRetryAfter, jitter);
        if (endpoint.Status is WebhookEndpointStatus.Active)
        {
            delivery.Failed(answer.BoundedRetryAfter, now, jitter);
            return;
        }

        // the delivery waits with the others until somebody resumes the endpoint
        audit.Record(Audited.WebhookEndpointDisabled, endpoint.Subject(), endpoint.DisabledBecause);
        log.LogError("Alarm {Alarm}: webhook endpoint {EndpointId} was disabled", AlarmCode.WebhookEndpointDisabled,
            endpoint.Id);
    }
}
