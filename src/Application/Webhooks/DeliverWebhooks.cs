using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Webhooks;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Webhooks;

/// <summary>
/// Starts a lane for each endpoint that has something to be told, and waits a little for them. Runs twice, late or on
/// two machines without harm.
/// </summary>
/// <param name="Everything">Includes endpoints that are being left alone and deliveries that wait.</param>
public sealed record DeliverWebhooks(bool Everything = false) : IRequest<int>;

internal sealed class DeliverWebhooksHandler(
    IPaymentsDb db, WebhookLanes lanes, WebhookLog log, WebhookBacklog backlog, WebhookNotices notices,
    TimeProvider clock)
    : IRequestHandler<DeliverWebhooks, int>
{
    /// <summary>A slow endpoint keeps its lane busy for longer, and no worker of the clock.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<int> Handle(DeliverWebhooks command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var active = db.WebhookEndpoints.Where(e => e.Status == WebhookEndpointStatus.Active);
        if (command.Everything)
        {
            await active.ExecuteUpdateAsync(e => e.SetProperty(x => x.QuietUntil, (DateTime?)null), ct);
            foreach (var endpoint in await active.Select(e => e.Id).ToListAsync(ct))
                await backlog.ComeDueAsync(endpoint, anew: false, now, ct);
        }

        var last = await active.AnyAsync(ct) ? await log.LastPositionAsync(ct) : 0;
        var waiting = await active
            .Where(e => e.QuietUntil == null || e.QuietUntil <= now)
            .Where(e => e.ClaimedUntil == null || e.ClaimedUntil <= now)
            .Where(e => e.Position < last
                || db.WebhookDeliveries.Any(d => d.EndpointId == e.Id && d.NextAttemptAt <= now))
            .Select(e => e.Id).ToListAsync(ct);
        var started = waiting.ConvertAll(lanes.Start);
        var all = Task.WhenAll(started);
        await Task.WhenAny(all, Task.Delay(Patience, ct));
        await notices.SendAsync(now, ct);
        return started.Where(lane => lane.IsCompletedSuccessfully).Sum(lane => lane.Result);
    }
}
