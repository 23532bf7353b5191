namespace CustomerPayments.Application.Telemetry;

/// <summary>What stood in the database at one moment.</summary>
/// <param name="ReadAt">UTC.</param>
/// <param name="Unknown">Payments whose outcome is unknown.</param>
/// <param name="EventsUnnumbered">Events that are committed and have no position in the log yet.</param>
/// <param name="Webhooks">Deliveries that endpoints are owed which are neither paused nor disabled.</param>
/// <param name="Alarms">The count of each alarm that stands, by its code.</param>
public sealed record Standing(
    DateTime ReadAt, Waiting Unknown, DateTime? MostOverdueCheck, int InvoicesHeld, Waiting Emails, int EmailsRefused,
    int DepositsAwaited, Waiting EventsUnnumbered, Waiting Webhooks, IReadOnlyDictionary<string, int> Alarms,
    IReadOnlyList<JobStanding> Jobs);

/// <param name="Oldest">UTC; null when none waits.</param>
public sealed record Waiting(int Count, DateTime? Oldest);

/// <param name="RanAt">UTC; the start of this process for a job that has not run since.</param>
/// <param name="SilenceMax">After which silence people are told.</param>
public sealed record JobStanding(string Job, DateTime RanAt, TimeSpan SilenceMax);
