namespace CustomerPayments.Application.Records;

/// <summary>How far a job has come, whichever replica it ran on.</summary>
public sealed class JobProgress
{
    private JobProgress() { } // EF Core

    /// <summary>The job's name in the table of jobs.</summary>
    public string Name { get; private init; } = "";

    /// <summary>UTC; when the job last ran to its end.</summary>
    public DateTime? RanAt { get; private init; }

    /// <summary>
    /// UTC; for a job that keeps its own time. The run that claims the job moves it ahead by its lease.
    /// </summary>
    public DateTime? NextRunAt { get; private init; }

    /// <summary>UTC; for a job over a period: it has looked at everything before.</summary>
    public DateTime? DoneUpTo { get; private init; }

    public static JobProgress Of(string job, DateTime? ranAt) => new() { Name = job, RanAt = ranAt };
}
