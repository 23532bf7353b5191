using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Health;

/// <summary>When a job last ran to its end, whichever replica it ran on; a job that stopped running is an alarm.</summary>
public sealed class Sweep
{
    public const string FollowPayments = "follow-payments";
    public const string ApplyNotifications = "apply-notifications";
    public const string SendEmails = "send-emails";
    public const string CompareWithGateway = "compare-with-gateway";

    public static readonly IReadOnlyList<string> Names = [FollowPayments, ApplyNotifications, SendEmails, CompareWithGateway];

    private Sweep() { } // EF Core

    public string Name { get; private init; } = "";

    /// <summary>UTC.</summary>
    public DateTime? RanAt { get; private init; }

    /// <summary>UTC; for a sweep that keeps its own time. The run that claims it moves it ahead by its lease.</summary>
    public DateTime? NextRunAt { get; private init; }

    /// <summary>UTC; for a sweep over time: everything before it was looked at.</summary>
    public DateTime? DoneUpTo { get; private init; }

    /// <summary>How long it may not have run before that is an alarm.</summary>
    public static TimeSpan SilenceMax(string name) => name is CompareWithGateway ? TimeSpan.FromHours(50) : TimeSpan.FromMinutes(10);
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
