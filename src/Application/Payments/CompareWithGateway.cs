using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// The daily look from the gateway's side: lists what it has charged and given back lately and sets it against our
/// payments, so that a charge whose row was lost in a failover, or a refund made by hand, does not stay unseen.
/// </summary>
/// <param name="Everything">Looks now, whenever the next look is due.</param>
public sealed record CompareWithGateway(bool Everything = false) : IRequest<int>
{
    /// <summary>Frozen: the row in which the comparison keeps its progress has this name.</summary>
    public const string Job = "compare-with-gateway";

    public static readonly TimeSpan Every = TimeSpan.FromHours(24);
}

internal sealed class CompareWithGatewayHandler(
    IPaymentsDb db, IPaymentGateway gateway, ChargeAccounting accounting, TimeProvider clock,
    ILogger<CompareWithGatewayHandler> log)
    : IRequestHandler<CompareWithGateway, int>
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    /// <summary>How far the first look goes back.</summary>
    private static readonly TimeSpan FirstReach = TimeSpan.FromDays(7);

    /// <summary>Looked at twice: more than the search index lags, and than clocks disagree.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(2);

    /// <summary>A search that is kept small stays within what the gateway lists.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(1);

    /// <summary>A replayed notification does no harm, so there is no need to remember it for ever.</summary>
    private static readonly TimeSpan NotificationsKept = TimeSpan.FromDays(60);

    /// <returns>How many transactions were looked at.</returns>
    public async Task<int> Handle(CompareWithGateway command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (!await ClaimAsync(now, command.Everything, ct))
            return 0;

        try
        {
            var doneUpTo = await Mine.Select(s => s.DoneUpTo).SingleAsync(ct);
            var looked = 0;
            for (var since = (doneUpTo ?? now - FirstReach) - Overlap; since < now; since += Window)
            {
                looked += await LookAsync(gateway.ListMadeAsync, since, ct);
                looked += await LookAsync(gateway.ListRefundedAsync, since, ct);
            }

            await Mine.ExecuteUpdateAsync(
                s => s.SetProperty(x => x.RanAt, now).SetProperty(x => x.DoneUpTo, now)
                    .SetProperty(x => x.NextRunAt, now + CompareWithGateway.Every), ct);
            await db.Notifications.Where(n => n.NextAttemptAt == null && n.ReceivedAt < now - NotificationsKept)
                .ExecuteDeleteAsync(ct);
            return looked;
        }
        catch (GatewayUnavailableException e)
        {
            log.LogWarning(
                "The comparison with the gateway could not be finished and begins again soon: {Reason}", e.Message);
            await Mine.ExecuteUpdateAsync(s => s.SetProperty(x => x.NextRunAt, now), ct);
            return 0;
        }
    }

    private IQueryable<JobProgress> Mine => db.JobProgress.Where(p => p.Name == CompareWithGateway.Job);

    private async Task<bool> ClaimAsync(DateTime now, bool always, CancellationToken ct) =>
        await Mine.Where(s => always || s.NextRunAt == null || s.NextRunAt <= now)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.NextRunAt, now + Lease), ct) > 0;

    private async Task<int> LookAsync(
        Func<DateTime, DateTime, string?, CancellationToken, Task<GatewayPage>> list, DateTime since,
        CancellationToken ct)
    {
        var looked = 0;
        string? after = null;
        do
        {
            var page = await list(since, since + Window, after, ct);
            await accounting.AccountForAsync(page.Transactions, ct);
            looked += page.Transactions.Count;
            after = page.Next;
        }
        while (after is not null);

        return looked;
    }
}
