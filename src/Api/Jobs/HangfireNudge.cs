using System.Collections.Concurrent;
using System.Data.Common;
using CustomerPayments.Application.Jobs;
using Hangfire;

namespace CustomerPayments.Api.Jobs;

/// <summary>
/// Wakes a job up when work waits for it: once for all work that comes within a moment, and once a second while work
/// keeps coming.
/// </summary>
internal sealed class HangfireNudge : IJobNudge, IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    /// <summary>A run goes on until no work is left, and each costs Hangfire's tables dozens of statements.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, bool> asked = [];
    private readonly IServiceProvider services;
    private readonly TimeProvider clock;
    private readonly ILogger<HangfireNudge> log;
    private readonly ITimer timer;
    private long wokenUp;

    /// <param name="services">
    /// Give Hangfire's client at the first nudge: making the client connects to the database, which a process that has
    /// nothing to do does not need.
    /// </param>
    public HangfireNudge(IServiceProvider services, TimeProvider clock, ILogger<HangfireNudge> log)
    {
        (this.services, this.clock, this.log) = (services, clock, log);
        wokenUp = clock.GetTimestamp() - (long)(Pause.TotalSeconds * clock.TimestampFrequency);
        timer = clock.CreateTimer(_ => WakeUp(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void RunSoon(string job)
    {
        if (!asked.TryAdd(job, true))
            return;

        var rest = Pause - clock.GetElapsedTime(Volatile.Read(ref wokenUp));
        timer.Change(rest > Moment ? rest : Moment, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => timer.Dispose();

    private void WakeUp()
    {
        Volatile.Write(ref wokenUp, clock.GetTimestamp());
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
