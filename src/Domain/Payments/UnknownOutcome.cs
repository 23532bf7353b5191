namespace CustomerPayments.Domain.Payments;

/// <summary>
/// The one policy for a charge whose answer is missing: when the gateway is asked about it, when it is given up, and
/// the words that tell people so.
/// </summary>
public static class UnknownOutcome
{
    /// <summary>The gateway is done with a charge within this time, or never takes it up.</summary>
    private static readonly TimeSpan GatewayCallMax = TimeSpan.FromSeconds(60);

    /// <summary>The gateway's search shows a charge at the latest this long after it was made.</summary>
    private static readonly TimeSpan SearchLagMax = TimeSpan.FromMinutes(15);

    /// <summary>The clocks of two replicas, each of them ten minutes off either way.</summary>
    private static readonly TimeSpan ClockDifferenceMax = TimeSpan.FromMinutes(20);

    /// <summary>How long after its submission a charge may still turn up.</summary>
    public static readonly TimeSpan Window = GatewayCallMax + SearchLagMax + ClockDifferenceMax;

    /// <summary>How many searches have to end with nothing before a charge is given up.</summary>
    public const int CleanSearchesMin = 3;

    /// <summary>An order that was given up is searched for this much longer.</summary>
    public static readonly TimeSpan SearchedAfterwards = TimeSpan.FromDays(7);

    /// <summary>
    /// An outcome unknown for longer than this is an alarm: what is merely slow has been found or given up long before.
    /// </summary>
    public static readonly TimeSpan AlarmAfter = TimeSpan.FromHours(1);

    /// <summary>The pause after each clean search; every further one is an hour.</summary>
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(45),
        TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
    ];

    private static readonly TimeSpan LastPause = TimeSpan.FromHours(1);

    public static string WindowInWords { get; } = $"{Window.TotalMinutes:0} minutes";

    public static string PausesInWords { get; } = string.Join(", ", Pauses.Select(pause =>
        pause < TimeSpan.FromMinutes(1) ? $"{pause.TotalSeconds:0} s" : $"{pause.TotalMinutes:0} min"));

    /// <summary>Whether a charge that no search has found may still show up.</summary>
    /// <param name="now">UTC.</param>
    public static bool CanStillTurnUp(DateTime submittedAt, DateTime now) => now - submittedAt < Window;

    /// <summary>
    /// Whether a search that has just found nothing is reason enough to take it that nothing was charged.
    /// </summary>
    /// <param name="cleanSearches">That search included.</param>
    /// <param name="now">UTC.</param>
    public static bool IsGivenUp(DateTime submittedAt, int cleanSearches, DateTime now) =>
        cleanSearches >= CleanSearchesMin && !CanStillTurnUp(submittedAt, now);

    /// <summary>
    /// When to search next: after the pause, and without fail at the moment in which the window ends.
    /// </summary>
    /// <param name="submittedAt">UTC; null while nothing was sent.</param>
    /// <param name="cleanSearches">How many searches have ended with nothing so far.</param>
    /// <param name="now">UTC.</param>
    public static DateTime NextLook(DateTime? submittedAt, int cleanSearches, DateTime now)
    {
        var next = now + (cleanSearches < Pauses.Length ? Pauses[cleanSearches] : LastPause);
        return submittedAt + Window is { } windowEnd && now < windowEnd && windowEnd < next ? windowEnd : next;
    }
}
