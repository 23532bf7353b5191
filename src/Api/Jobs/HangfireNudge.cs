using System.Data.Common;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Jobs;
using Hangfire;

namespace CustomerPayments.Api.Jobs;

/// <summary>
/// Several emails at once need one sender, not several: it is woken up once for what is owed within a moment.
/// </summary>
internal sealed class HangfireNudge : IEmailNudge, IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly IServiceProvider services;
    private readonly ILogger<HangfireNudge> log;
    private readonly ITimer timer;
    private int isAsked;

    /// <param name="services">
    /// Give the client when it is needed: making Hangfire's storage connects, and that is not for those who only
    /// read.
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
            // What the email reports is committed, and the next tick sends it.
            log.LogWarning("The email sender was not woken up: {Reason}", e.Message);
        }
    }
}
