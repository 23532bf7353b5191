using CustomerPayments.Api.Jobs;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.Api.Tests.Jobs;

/// <summary>A job is woken up soon, and not for each piece of work.</summary>
public sealed class HangfireNudgeTests
{
    private FakeTimeProvider clock = null!;
    private Woken woken = null!;
    private ServiceProvider services = null!;
    private HangfireNudge nudge = null!;

    [SetUp]
    public void Begin()
    {
        (clock, woken) = (new FakeTimeProvider(), new Woken());
        services = new ServiceCollection().AddSingleton<IBackgroundJobClient>(woken).BuildServiceProvider();
        nudge = new HangfireNudge(services, clock, NullLogger<HangfireNudge>.Instance);
    }

    [TearDown]
    public void End()
    {
        nudge.Dispose();
        services.Dispose();
    }

    [Test]
    public void All_work_of_one_moment_wakes_its_job_up_once_a_tenth_of_a_second_later()
    {
        nudge.RunSoon("send-emails");
        nudge.RunSoon("send-emails");
        clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.That(woken.Jobs, Is.Empty);

        nudge.RunSoon("send-emails");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(woken.Jobs, Is.EqualTo(["send-emails"]));
    }

    [Test]
    public void Work_that_keeps_coming_wakes_its_job_up_once_a_second()
    {
        for (var n = 0; n < 300; n++)
        {
            nudge.RunSoon("send-emails");
            clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.That(woken.Jobs, Has.Count.EqualTo(3));
    }

    [Test]
    public void Jobs_are_woken_up_each_for_its_own_work()
    {
        nudge.RunSoon("send-emails");
        nudge.RunSoon("send-links");
        clock.Advance(TimeSpan.FromSeconds(1));
        nudge.RunSoon("send-links");
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(woken.Jobs, Is.EquivalentTo(["send-emails", "send-links", "send-links"]));
    }

    private sealed class Woken : IBackgroundJobClient
    {
        public List<string> Jobs { get; } = [];

        public string Create(Job job, IState state)
        {
            Jobs.Add((string)job.Args[0]);
            return $"{Jobs.Count}";
        }

        public bool ChangeState(string jobId, IState state, string expectedState) => true;
    }
}
