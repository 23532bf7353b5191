using MediatR;

namespace CustomerPayments.Application.Jobs;

/// <summary>Work that a clock starts again and again; all of it is one use case.</summary>
/// <param name="Name">
/// Frozen: the name is stored with the job's progress and in Hangfire's tables, and its setting is named after it.
/// </param>
/// <param name="Every">How often the clock starts the job, where no setting says otherwise.</param>
/// <param name="UseCase">Makes the request. Told true, the request treats as due what waits for its time.</param>
/// <param name="Does">One sentence.</param>
public sealed record Job(string Name, TimeSpan Every, Func<bool, IRequest<int>> UseCase, string Does)
{
    /// <summary>The time that a run may take, and that a busy machine may be late by.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    /// <summary>Whether a tick that finds the job running, here or on another replica, is dropped.</summary>
    public bool RunsAlone { get; init; } = true;

    /// <summary>Whether people are told when the job no longer runs.</summary>
    public bool IsWatched { get; init; }

    /// <summary>
    /// How often a job works that only looks at each tick whether its time has come; it keeps its own record of its
    /// runs. Null for a job that works at each tick.
    /// </summary>
    public TimeSpan? WorksEvery { get; init; }

    /// <summary><c>send-emails</c> is started as often as <c>Jobs:SendEmails</c> says.</summary>
    public string Setting =>
        $"Jobs:{string.Concat(Name.Split('-').Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}"))}";

    /// <param name="every">How often the clock starts the job.</param>
    /// <returns>
    /// How long nothing may be heard of the job before it is an alarm (<c>sweep-not-run</c>); null for a job that
    /// nobody watches.
    /// </returns>
    public TimeSpan? SilenceMax(TimeSpan every) => IsWatched ? 2 * (WorksEvery ?? every) + Margin : null;
}
