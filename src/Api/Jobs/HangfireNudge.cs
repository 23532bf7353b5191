using System.Collections.Concurrent;
using System.Data.Common;
using CustomerPayments.Application.Jobs;
using Hangfire;

namespace CustomerPayments.Api.Jobs;

/// <summary>
/// Wakes a job up when work waits for it: once for all work that comes within a moment.
/// </summary>
internal sealed class HangfireNudge : IJobNudge, IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, bool> asked = [];
    private readonly IServiceProvider services;
    private readonly ILogger<HangfireNudge> log;
    private readonly ITimer timer;

    /// <param name="services">
    /// Give Hangfire's client at the first nudge: making the client connects to the database, which a process that has
    /// nothing to do does not need.
    /// </param>
    public HangfireNudge(IServiceProvider services, TimeProvider clock, ILogger<HangfireNudge> log)
    {
        (this.services, this.log) = (services, log);
        timer = clock.CreateTimer(_ => WakeUp(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void RunSoon(string job)
    {
        if (asked.TryAdd(job, true))
            timer.Change(Moment, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => timer.Dispose();

    private void WakeUp()
    {
        foreach (var job in asked.Keys)
        {
            asked.TryRemove(job, out _);
            try
            {
                services.GetRequiredService<IBackgroundJobClient>().Enqueue(HangfireJobs.RunOf(JobTable.Find(job)));
            }
            catch (Exception e) when (e is BackgroundJobClientException or DbException or ObjectDisposedException)
            {
                // The work is committed, and the next tick does it.
                log.LogWarning("The job {Job} was not woken up: {Reason}", job, e.Message);
            }
        }
    }
}
