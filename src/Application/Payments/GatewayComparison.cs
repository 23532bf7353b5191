using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

/// <summary>Lists what the gateway has charged and given back, a day at a time, and accounts for each.</summary>
internal sealed class GatewayComparison(
    IPaymentsDb db, IPaymentGateway gateway, ChargeAccounting accounting, TimeProvider clock)
{
    /// <summary>How far the first look goes back.</summary>
    private static readonly TimeSpan FirstReach = TimeSpan.FromDays(7);

    /// <summary>Looked at twice: more than the search index lags, and than clocks disagree.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(2);

    /// <summary>A search that is kept small stays within what the gateway lists.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(1);

    /// <summary>A replayed notification does no harm, so there is no need to remember it for ever.</summary>
    private static readonly TimeSpan NotificationsKept = TimeSpan.FromDays(60);

    /// <summary>The row in which the comparison keeps how far it has come.</summary>
    public IQueryable<JobProgress> Progress => db.JobProgress.Where(p => p.Name == CompareWithGateway.Job);

    /// <param name="since">UTC; begins here if that is earlier than where it has come to.</param>
    /// <param name="progress">Hears of each day.</param>
    /// <returns>How many transactions were looked at.</returns>
    /// <exception cref="GatewayUnavailableException">The next run begins again where this one began.</exception>
    public async Task<int> RunAsync(DateTime? since, IProgress<ComparedDay>? progress, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var begin = (await Progress.Select(s => s.DoneUpTo).SingleAsync(ct) ?? now - FirstReach) - Overlap;
        var looked = 0;
        for (var day = since < begin ? since.Value : begin; day < now; day += Window)
        {
            var found = await LookAsync(gateway.ListMadeAsync, day, ct)
                + await LookAsync(gateway.ListRefundedAsync, day, ct);
            progress?.Report(new ComparedDay(day, found));
            looked += found;
        }

        looked += await accounting.FollowUnmatchedAsync(ct);
        await Progress.ExecuteUpdateAsync(
            s => s.SetProperty(x => x.RanAt, now).SetProperty(x => x.DoneUpTo, now)
                .SetProperty(x => x.NextRunAt, now + CompareWithGateway.Every), ct);
        await db.Notifications.Where(n => n.NextAttemptAt == null && n.ReceivedAt < now - NotificationsKept)
            .ExecuteDeleteAsync(ct);
        return looked;
    }

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

/// <param name="Since">UTC; where the day begins.</param>
/// <param name="Transactions">How many charges and refunds it had.</param>
public sealed record ComparedDay(DateTime Since, int Transactions);
