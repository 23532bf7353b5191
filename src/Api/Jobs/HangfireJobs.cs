using System.Linq.Expressions;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Jobs;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Startup;
using Hangfire;

namespace CustomerPayments.Api.Jobs;

/// <summary>
/// Hangfire only ticks. The jobs find their work by reading rows, so that losing all of Hangfire's storage loses
/// nothing, and the next tick is the retry.
/// </summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
internal sealed class HangfireJobs(JobRunner runner)
{
    /// <summary>False leaves the ticks to other replicas.</summary>
    private const string Enabled = "Jobs:Enabled";

    [JobDisplayName("{0}")]
    public Task RunAsync(string name, CancellationToken ct) => runner.RunAsync(name, everything: false, ct);

    /// <summary>Hangfire puts the name of the job into the name of the lock: each job has a lock of its own.</summary>
    [JobDisplayName("{0}")]
    [DisableConcurrentExecution("job:{0}", timeoutSec: 1)]
    public Task RunAloneAsync(string name, CancellationToken ct) => RunAsync(name, ct);

    /// <exception cref="StartRefusedException">The clock cannot keep an interval.</exception>
    public static void Add(WebApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        builder.Services.Configure<JobIntervals>(intervals =>
        {
            foreach (var job in JobTable.All)
                intervals[job.Name] = EveryOf(job, settings);
        });
        if (!settings.GetValue(Enabled, true))
            return;

        foreach (var job in JobTable.All)
            TicksOf(job, settings);
        builder.Services.AddSingleton<IJobNudge, HangfireNudge>();
        builder.Services.AddHangfire(
            (services, hangfire) => JobStore.Use(hangfire, services.GetRequiredService<DatabaseSettings>()));
        builder.Services.AddHangfireServer(server =>
        {
            server.WorkerCount = 4;
            // its default of 15 would make a 5-second tick a 15-second one
            server.SchedulePollingInterval = TimeSpan.FromSeconds(1);
        });
    }

    /// <exception cref="StartRefusedException">There is no place to keep the ticks.</exception>
    public static Task RequireStoreAsync(WebApplication app) => app.Configuration.GetValue(Enabled, true)
        ? JobStore.RequireAsync(app.Services.GetRequiredService<DatabaseSettings>(), app.Lifetime.ApplicationStopping)
        : Task.CompletedTask;

    /// <summary>Connects to the database, so it is called once the database is known to answer.</summary>
    public static void MapDashboard(WebApplication app)
    {
        if (!Stakes.AreLow(app.Environment, app.Configuration)
            || app.Services.GetService<IRecurringJobManager>() is null)
            return;

        // Hangfire has a check of its own for callers from elsewhere; ours holds for all pages of this kind.
        app.MapHangfireDashboard("/hangfire", new DashboardOptions { Authorization = [] })
            .AllowAnonymous().ForDevelopers();
    }

    /// <summary>Called once requests are being answered, which the first ticks would delay.</summary>
    public static void StartTicking(WebApplication app)
    {
        // from now on a job that does not run is missed, here or on other replicas
        app.Services.GetRequiredService<JobWatch>();
        if (app.Services.GetService<IRecurringJobManager>() is not { } jobs)
            return;

        foreach (var job in JobTable.All)
            jobs.AddOrUpdate(job.Name, RunOf(job), TicksOf(job, app.Configuration));
    }

    public static Expression<Func<HangfireJobs, Task>> RunOf(Job job) => job.RunsAlone
        ? jobs => jobs.RunAloneAsync(job.Name, CancellationToken.None)
        : jobs => jobs.RunAsync(job.Name, CancellationToken.None);

    private static TimeSpan EveryOf(Job job, IConfiguration settings) => settings.GetValue(job.Setting, job.Every);

    /// <summary>A cron expression with seconds.</summary>
    private static string TicksOf(Job job, IConfiguration settings) => EveryOf(job, settings) switch
    {
        { TotalSeconds: >= 1 and < 60, Milliseconds: 0 } every => $"*/{every.TotalSeconds:0} * * * * *",
        { TotalMinutes: >= 1 and < 60, Seconds: 0 } every => $"0 */{every.TotalMinutes:0} * * * *",
        var every => throw new StartRefusedException(
            $"{job.Setting} is {every:c}; it is whole seconds below a minute or whole minutes below an hour."),
    };
}
