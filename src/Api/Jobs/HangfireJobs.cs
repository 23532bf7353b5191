using System.Data.Common;
using System.Linq.Expressions;
using CustomerPayments.Api.Security;
using CustomerPayments.Api.Startup;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Payments;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Persistence;
using Hangfire;
using MediatR;

namespace CustomerPayments.Api.Jobs;

/// <summary>How often the clocks tick.</summary>
internal sealed class JobOptions
{
    public const string Section = "Jobs";

    /// <summary>False leaves the ticks to other replicas.</summary>
    public bool Enabled { get; init; } = true;

    public TimeSpan FollowPayments { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan ApplyNotifications { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan SendEmails { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often it is looked whether the daily comparison is due.</summary>
    public TimeSpan CompareWithGateway { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan RaiseAlarms { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan SealAudit { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan CleanUp { get; init; } = TimeSpan.FromMinutes(30);

    public TimeSpan FillSearchTexts { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan FollowBankAccounts { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>
/// Hangfire only ticks. The jobs find their work by reading rows, so that losing all of Hangfire's storage loses
/// nothing, and the next tick is the retry.
/// </summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
internal sealed class HangfireJobs(IMediator mediator)
{
    private static readonly List<(string Name, Expression<Func<HangfireJobs, Task>> Run, Func<JobOptions, TimeSpan> Interval)> All =
    [
        (Sweep.FollowPayments, job => job.FollowPaymentsAsync(CancellationToken.None), options =>
            options.FollowPayments),
        (Sweep.ApplyNotifications, job => job.ApplyNotificationsAsync(CancellationToken.None), options =>
            options.ApplyNotifications),
        (Sweep.SendEmails, job => job.SendEmailsAsync(CancellationToken.None), options => options.SendEmails),
        (Sweep.CompareWithGateway, job => job.CompareWithGatewayAsync(CancellationToken.None), options =>
            options.CompareWithGateway),
        (Sweep.FollowBankAccounts, job => job.FollowBankAccountsAsync(CancellationToken.None), options =>
            options.FollowBankAccounts),
        ("raise-alarms", job => job.RaiseAlarmsAsync(CancellationToken.None), options => options.RaiseAlarms),
        ("seal-audit", job => job.SealAuditAsync(CancellationToken.None), options => options.SealAudit),
        ("clean-up", job => job.CleanUpAsync(CancellationToken.None), options => options.CleanUp),
        ("fill-search-texts", job => job.FillSearchTextsAsync(CancellationToken.None), o => o.FillSearchTexts),
    ];

    [DisableConcurrentExecution(timeoutInSeconds: 1)]
    public Task FollowPaymentsAsync(CancellationToken ct) => mediator.Send(new FollowPayments(), ct);

    [DisableConcurrentExecution(timeoutInSeconds: 1)]
    public Task ApplyNotificationsAsync(CancellationToken ct) => mediator.Send(new ApplyNotifications(), ct);

    public Task SendEmailsAsync(CancellationToken ct) => mediator.Send(new SendPendingEmails(), ct);

    [DisableConcurrentExecution(timeoutInSeconds: 1)]
    public Task CompareWithGatewayAsync(CancellationToken ct) => mediator.Send(new CompareWithGateway(), ct);

    [DisableConcurrentExecution(timeoutInSeconds: 1)]
    public Task FollowBankAccountsAsync(CancellationToken ct) => mediator.Send(new FollowBankAccounts(), ct);

    public Task RaiseAlarmsAsync(CancellationToken ct) => mediator.Send(new RaiseAlarms(), ct);

    [DisableConcurrentExecution(timeoutInSeconds: 1)]
    public Task SealAuditAsync(CancellationToken ct) => mediator.Send(new SealAudit(), ct);

    [DisableConcurrentExecution(timeoutInSeconds: 1)]
    public Task CleanUpAsync(CancellationToken ct) => mediator.Send(new CleanUp(), ct);

    [DisableConcurrentExecution(timeoutInSeconds: 1)]
    public Task FillSearchTextsAsync(CancellationToken ct) => mediator.Send(new FillSearchTexts(), ct);

    public static void Add(WebApplicationBuilder builder)
    {
        var options = OptionsIn(builder.Configuration);
        builder.Services.Configure<SweepIntervals>(
            intervals => All.ForEach(job => intervals[job.Name] = job.Interval(options)));
        if (!options.Enabled)
            return;

        // One that is no tick ends the start, before anything listens.
        All.ForEach(job => Every(job.Name, job.Interval(options)));
        builder.Services.AddSingleton<IEmailNudge, HangfireNudge>();
        builder.Services.AddHangfire(
            (services, hangfire) => JobStore.Use(hangfire, services.GetRequiredService<DatabaseSettings>()));
        builder.Services.AddHangfireServer(server =>
        {
            server.WorkerCount = 4;
            // its default of 15 would make a 5-second tick a 15-second one
            server.SchedulePollingInterval = TimeSpan.FromSeconds(1);
        });
    }

    /// <summary>Connects, and so is for when it is known that the database answers.</summary>
    public static void MapDashboard(WebApplication app)
    {
        if (!Stakes.AreLow(app.Environment, app.Configuration)
            || app.Services.GetService<IRecurringJobManager>() is null)
            return;

        // Hangfire has a check of its own for callers from elsewhere; ours holds for all pages of this kind.
        app.MapHangfireDashboard("/hangfire", new DashboardOptions { Authorization = [] })
            .AllowAnonymous().ForDevelopers();
    }

    /// <summary>To be called when requests are being answered, which the first ticks would delay.</summary>
    public static void Start(WebApplication app)
    {
        // from now on it is waited for the sweeps, here or on other replicas
        app.Services.GetRequiredService<SweepWatch>();
        if (app.Services.GetService<IRecurringJobManager>() is not { } jobs)
            return;

        var options = OptionsIn(app.Configuration);
        foreach (var (name, run, interval) in All)
            jobs.AddOrUpdate(name, run, Every(name, interval(options)));
    }

    private static JobOptions OptionsIn(IConfiguration configuration) =>
        configuration.GetSection(JobOptions.Section).Get<JobOptions>() ?? new JobOptions();

    /// <summary>A cron expression with seconds.</summary>
    private static string Every(string name, TimeSpan interval) => interval switch
    {
        { TotalSeconds: >= 1 and < 60 } when interval.Milliseconds == 0 => $"*/{interval.TotalSeconds:0} * * * * *",
        { TotalMinutes: >= 1 and < 60 } when interval.Seconds == 0 => $"0 */{interval.TotalMinutes:0} * * * *",
        _ => throw new StartRefusedException(
            $"Jobs:{string.Concat(name.Split('-').Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}"))} "
                + $"is {interval:c}; "
            + "it is whole seconds below a minute or whole minutes below an hour."),
    };

    /// <summary>
    /// Several emails at once need one sender, not several: it is woken up once for what is owed within a moment.
    /// </summary>
    private sealed class HangfireNudge : IEmailNudge, IDisposable
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
                    .Enqueue<HangfireJobs>(job => job.SendEmailsAsync(CancellationToken.None));
            }
            catch (Exception e) when (e is BackgroundJobClientException or DbException or ObjectDisposedException)
            {
                // What the email reports is committed, and the next tick sends it.
                log.LogWarning("The email sender was not woken up: {Reason}", e.Message);
            }
        }
    }
}
