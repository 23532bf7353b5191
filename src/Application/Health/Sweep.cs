using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Health;

/// <summary>
/// When a job last ran to its end, whichever replica it ran on; a job that stopped running is an alarm.
/// </summary>
public sealed class Sweep
{
    public const string FollowPayments = "follow-payments";
    public const string ApplyNotifications = "apply-notifications";
    public const string SendEmails = "send-emails";
    public const string CompareWithGateway = "compare-with-gateway";
    public const string FollowBankAccounts = "follow-bank-accounts";

    public static readonly IReadOnlyList<string> Names =
        [FollowPayments, ApplyNotifications, SendEmails, CompareWithGateway, FollowBankAccounts];

    private Sweep() { } // EF Core

    public string Name { get; private init; } = "";

    /// <summary>UTC.</summary>
    public DateTime? RanAt { get; private init; }

    /// <summary>UTC; for a sweep that keeps its own time. The run that claims it moves it ahead by its lease.</summary>
    public DateTime? NextRunAt { get; private init; }

    /// <summary>UTC; for a sweep over time: everything before it was looked at.</summary>
    public DateTime? DoneUpTo { get; private init; }
}

/// <summary>How often each sweep is to run; set from the settings of the jobs.</summary>
public sealed class SweepIntervals : Dictionary<string, TimeSpan>;

/// <summary>
/// Tells a sweep that has stopped from one whose time has not come. Silence is counted from the start of the process.
/// </summary>
public sealed class SweepWatch(IOptions<SweepIntervals> intervals, TimeProvider clock)
{
    /// <summary>What a run may take, and what a busy machine may be late by.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    private readonly DateTime startedAt = clock.GetUtcNow().UtcDateTime;

    /// <returns>For how long it has not run although it should have; null when all is well.</returns>
    /// <param name="now">UTC.</param>
    public TimeSpan? SilenceOf(Sweep sweep, DateTime now)
    {
        var interval = sweep.Name is Sweep.CompareWithGateway
            ? Payments.CompareWithGateway.Every
            : intervals.Value.GetValueOrDefault(sweep.Name, TimeSpan.Zero);
        var silence = now - (sweep.RanAt > startedAt ? sweep.RanAt.Value : startedAt);
        return silence > 2 * interval + Margin ? silence : null;
    }
}

internal static class Sweeps
{
    /// <summary>Every few seconds would be a write every few seconds.</summary>
    private static readonly TimeSpan StampEvery = TimeSpan.FromMinutes(1);

    public static async Task StampAsync(this IPaymentsDb db, string name, DateTime now, CancellationToken ct)
    {
        var stale = (DateTime?)(now - StampEvery);
        if (await db.Sweeps.AnyAsync(s => s.Name == name && (s.RanAt == null || s.RanAt < stale), ct))
            await db.Sweeps.Where(s => s.Name == name).ExecuteUpdateAsync(s => s.SetProperty(x => x.RanAt, now), ct);
    }
}
