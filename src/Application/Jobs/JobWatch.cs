using CustomerPayments.Application.Health;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Jobs;

/// <summary>
/// How often the clock starts each job, by its name; a job that is not named keeps the table's interval.
/// </summary>
public sealed class JobIntervals : Dictionary<string, TimeSpan>;

/// <summary>
/// Tells a job that has stopped from a job whose time has not come. Silence is counted from the start of the process.
/// </summary>
public sealed class JobWatch(IOptions<JobIntervals> intervals, TimeProvider clock)
{
    private readonly DateTime startedAt = clock.GetUtcNow().UtcDateTime;

    /// <returns>UTC; since when the job is silent. Before the start of this process nobody has listened.</returns>
    public DateTime HeardOf(DateTime? ranAt) => ranAt > startedAt ? ranAt.Value : startedAt;

    /// <returns>Null for a job that nobody watches.</returns>
    public TimeSpan? SilenceMaxOf(Job job) =>
        job.SilenceMax(intervals.Value.GetValueOrDefault(job.Name, job.Every));

    /// <param name="ranAt">UTC; null for a job that has never run.</param>
    /// <param name="now">UTC.</param>
    /// <returns>For how long the job has not run although it should have; null when all is well.</returns>
    public TimeSpan? SilenceOf(Job job, DateTime? ranAt, DateTime now)
    {
        var silence = now - HeardOf(ranAt);
        return silence > SilenceMaxOf(job) ? silence : null;
    }
}

/// <summary>The alarm for watched jobs that have not run on any replica.</summary>
internal sealed class JobsNotRun(IPaymentsDb db, JobWatch watch, TimeProvider clock) : IStandingAlarm
{
    public AlarmCode Code => AlarmCode.JobNotRun;

    /// <summary>A process counts silence from its own start: one that has just begun has heard of none.</summary>
    public bool IsOfProcess => true;

    public async Task<Alarm?> StandingAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var ranAt = await db.JobProgress.AsNoTracking().ToDictionaryAsync(p => p.Name, p => p.RanAt, ct);
        var silent = JobTable.All
            .Select(job => (job.Name, Silence: watch.SilenceOf(job, ranAt.GetValueOrDefault(job.Name), now)))
            .Where(job => job.Silence is not null).OrderByDescending(job => job.Silence).ToList();
        return silent.Count == 0
            ? null
            : Alarm.Of(
                Code, silent.Count, (long)silent[0].Silence!.Value.TotalSeconds,
                [.. silent.Take(RaisedAlarm.SubjectsMax).Select(job => $"job:{job.Name}")]);
    }
}
