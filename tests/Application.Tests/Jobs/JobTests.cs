using CustomerPayments.Application.Jobs;
using CustomerPayments.Application.Requests;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Application.Tests.Jobs;

/// <summary>The table of jobs, the record of their runs, and the alarm for a job that no longer runs.</summary>
public sealed class JobTests(DatabaseProvider database) : WorldTests(database)
{
    private static readonly string[] Frozen =
    [
        "follow-payments", "follow-bank-accounts", "apply-notifications", "compare-with-gateway", "raise-alarms",
        "send-emails", "number-events", "seal-audit", "fill-search-texts", "clean-up", "send-links", "deliver-webhooks",
    ];

    [Test]
    public void Names_of_jobs_are_frozen_because_they_are_stored() =>
        Assert.That(JobTable.All.Select(job => job.Name), Is.EqualTo(Frozen));

    [Test]
    public void The_setting_of_a_job_is_named_after_it() =>
        Assert.That(JobTable.Find("fill-search-texts").Setting, Is.EqualTo("Jobs:FillSearchTexts"));

    [Test]
    public async Task Every_job_runs()
    {
        foreach (var job in JobTable.All)
            Assert.That(await World.RunAsync(job.Name), Is.GreaterThanOrEqualTo(0), job.Name);
    }

    [Test]
    public void There_is_no_other_job() =>
        Assert.That(() => World.RunAsync("follow-nobody"), Throws.TypeOf<NotFoundException>());

    [TestCase("send-emails")]
    [TestCase("compare-with-gateway")]
    public async Task A_job_that_has_no_row_yet_makes_it_so_that_a_new_job_needs_no_migration(string job)
    {
        await World.TamperAsync($"""DELETE FROM "Sweeps" WHERE "Name" = '{job}'""");

        await World.RunAsync(job);

        var progress = await World.ReadAsync(db => db.JobProgress.AsNoTracking().SingleAsync(p => p.Name == job));
        Assert.That(progress.RanAt, Is.EqualTo(World.Now));
    }

    [Test]
    public async Task A_run_within_the_minute_of_the_last_one_is_not_noted_again()
    {
        await World.RunAsync("send-emails");
        var first = World.Now;
        World.Clock.Advance(TimeSpan.FromSeconds(59));
        await World.RunAsync("send-emails");
        Assert.That(await RanAtAsync("send-emails"), Is.EqualTo(first));

        World.Clock.Advance(TimeSpan.FromSeconds(2));
        await World.RunAsync("send-emails");
        Assert.That(await RanAtAsync("send-emails"), Is.EqualTo(World.Now));
    }

    [TestCase(10, false)]
    [TestCase(11, true)]
    public async Task A_fresh_system_counts_the_silence_of_its_jobs_from_its_start(int minutes, bool expected)
    {
        World.Clock.Advance(TimeSpan.FromMinutes(minutes));
        Assert.That(await IsAlarmAsync(World), Is.EqualTo(expected));
    }

    [TestCase(29, false)]
    [TestCase(31, true)]
    public async Task A_job_is_silent_when_it_has_missed_two_of_its_own_intervals(int minutes, bool expected)
    {
        await using var slow = await World.CreateAsync(
            Database, services => services.Configure<JobIntervals>(intervals =>
            {
                foreach (var job in JobTable.All)
                    intervals[job.Name] = TimeSpan.FromMinutes(10);
            }));
        slow.Clock.Advance(TimeSpan.FromMinutes(minutes));
        Assert.That(await IsAlarmAsync(slow), Is.EqualTo(expected));
    }

    [Test]
    public async Task Each_watched_job_that_has_stopped_counts_in_the_alarm()
    {
        foreach (var job in JobTable.All)
            await World.RunAsync(job.Name);
        World.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That(await IsAlarmAsync(World), Is.False);

        World.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.That(
            (await World.AlarmsAsync()).Single(a => a.Code == "sweep-not-run").Count, Is.EqualTo(6),
            "the comparison, which works once a day, is not silent yet");
    }

    private static async Task<bool> IsAlarmAsync(World world) =>
        (await world.AlarmsAsync()).Any(alarm => alarm.Code == "sweep-not-run");

    private Task<DateTime?> RanAtAsync(string job) =>
        World.ReadAsync(db => db.JobProgress.Where(p => p.Name == job).Select(p => p.RanAt).SingleAsync());
}
