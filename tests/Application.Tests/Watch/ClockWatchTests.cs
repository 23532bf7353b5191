using CustomerPayments.Infrastructure.Persistence;

namespace CustomerPayments.Application.Tests.Watch;

/// <summary>The world's clock is set back, as that of a replica whose fellow is ahead of it.</summary>
public sealed class ClockWatchTests(DatabaseProvider database) : WorldTests(database)
{
    [TestCase(45, false)]
    [TestCase(46, true)]
    public async Task A_replica_that_sees_the_time_of_another_far_ahead_of_its_own_raises_an_alarm(
        int seconds, bool isRaised)
    {
        await World.RunAsync("send-emails");
        World.Clock.AdjustTime(World.Clock.GetUtcNow() - TimeSpan.FromSeconds(seconds));
        await World.RunAsync("send-emails");

        Assert.That(await IsRaisedAsync(), Is.EqualTo(isRaised));
    }

    [Test]
    public async Task The_alarm_ends_a_quarter_of_an_hour_after_the_clocks_agree_again()
    {
        await World.RunAsync("send-emails");
        World.Clock.AdjustTime(World.Clock.GetUtcNow() - TimeSpan.FromMinutes(2));
        await World.RunAsync("send-emails");

        World.Clock.Advance(TimeSpan.FromMinutes(14));
        await World.RunAsync("send-emails");
        Assert.That(await IsRaisedAsync(), Is.True);

        World.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await IsRaisedAsync(), Is.False);
    }

    private async Task<bool> IsRaisedAsync() => (await World.AlarmsAsync()).Any(alarm => alarm.Code == "clock-skew");
}
