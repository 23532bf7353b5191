using System.Data.Common;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Jobs;
using Hangfire;

namespace CustomerPayments.Api.Jobs;

/// <summary>
/// Wakes the email sender up when an email is owed: once for all emails that are owed within a moment.
/// </summary>
internal sealed class HangfireNudge : IEmailNudge, IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly IServiceProvider services;
    private readonly ILogger<HangfireNudge> log;
    private readonly ITimer timer;
    private int isAsked;

    /// <param name="services">
    /// Give Hangfire's client at the first email: making the client connects to the database, which a process that
    /// sends nothing does not need.
    /// </param>
    public HangfireNudge(IServiceProvider services, TimeProvider clock, ILogger<HangfireNudge> log)
    {
        (this.services, this.log) = (services, log);
        timer = clock.CreateTimer(_ => WakeUp(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void SendSoon()
    {
        if (Interlocked.Exchange(ref isAsked, 1) == 0)
            timer.Change(Moment, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => timer.Dispose();

    private void WakeUp()
    {
        Volatile.Write(ref isAsked, 0);
        try
        {
            services.GetRequiredService<IBackgroundJobClient>()
                .Enqueue<HangfireJobs>(jobs => jobs.RunAsync(JobTable.SendEmails, CancellationToken.None));
        }
        catch (Exception e) when (e is BackgroundJobClientException or DbException or ObjectDisposedException)
        {
            // The email is committed, and the next tick sends it.
            log.LogWarning("The email sender was not woken up: {Reason}", e.Message);
        }
    }
}
