using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Domain.Tests.Customers;

public sealed class SignInCounterTests
{
    private static readonly DateTime Start = new(2026, 6, 1, 14, 0, 0, DateTimeKind.Utc);

    [TestCase(1, 0)]
    [TestCase(4, 0)]
    [TestCase(5, 1)]
    [TestCase(6, 2)]
    [TestCase(7, 4)]
    [TestCase(8, 8)]
    [TestCase(9, 16)]
    [TestCase(10, 900)]
    [TestCase(11, 0)]
    [TestCase(20, 900)]
    public void Each_number_of_failures_has_its_own_wait(int failures, int seconds) =>
        Assert.That(SignInCounter.DelayAfter(failures).TotalSeconds, Is.EqualTo(seconds));

    [Test]
    public void After_the_hundredth_failure_in_a_row_no_try_is_looked_at_however_late()
    {
        var counter = Failed(99);
        Assert.That(counter.WaitAt(Start.AddYears(1)), Is.Null);

        counter.Fail(Start.AddYears(1));
        Assert.That(counter.WaitAt(Start.AddYears(2)), Is.EqualTo(SignInCounter.Lock));

        counter.Forget(Start.AddYears(2));
        Assert.That(counter.WaitAt(Start.AddYears(2)), Is.Null);
    }

    [Test]
    public void The_lock_ends_by_itself() =>
        Assert.That((Failed(10).WaitAt(Start.AddMinutes(15).AddTicks(-1)), Failed(10).WaitAt(Start.AddMinutes(15))),
            Is.EqualTo((TimeSpan.FromTicks(1), (TimeSpan?)null)));

    [Test]
    public void An_address_is_known_for_thirty_days_after_a_good_sign_in()
    {
        var counter = SignInCounter.Begin("a@b.example", "192.0.2.1", Start);
        Assert.That(counter.IsKnownAt(Start), Is.False);
        counter.Know(Start);
        Assert.That(
            (counter.IsKnownAt(Start.AddDays(29)), counter.IsKnownAt(Start.AddDays(30))), Is.EqualTo((true, false)));
    }

    [Test]
    public void The_key_names_nobody_and_tells_a_login_from_a_login_at_an_address()
    {
        var (strangers, own) = (
            SignInCounter.KeyOf("a@b.example", null), SignInCounter.KeyOf("a@b.example", "192.0.2.1"));
        Assert.That(strangers, Is.Not.EqualTo(own).And.Match("^[0-9a-f]{64}$"));
    }

    [Test]
    public void The_strangers_door_is_that_of_the_login_alone() => Assert.That(
        SignInCounter.KeyOf("a@b.example", null), Is.EqualTo(Secret.Hash("a@b.example")));

    [Test]
    public void A_known_address_begins_without_the_failures_of_before()
    {
        var counter = Failed(12);
        counter.Know(Start.AddMinutes(20));
        Assert.That((counter.Failures, counter.ClosedUntil), Is.EqualTo((0, (DateTime?)null)));
    }

    [Test]
    public void Of_two_tries_at_once_the_second_is_noticed_because_each_counts_up_the_version()
    {
        var counter = SignInCounter.Begin("a@b.example", "192.0.2.1", Start);
        var seen = new List<(int, DateTime)>();
        foreach (var change in new Action<DateTime>[] { counter.Fail, counter.Forget, counter.Know })
        {
            change(Start.AddMinutes(seen.Count + 1));
            seen.Add((counter.Version, counter.ChangedAt));
        }

        Assert.That(seen, Is.EqualTo(
        [
            (2, Start.AddMinutes(1)), (3, Start.AddMinutes(2)), (4, Start.AddMinutes(3)),
        ]));
    }

    [Test]
    public void A_known_address_of_ipv6_is_its_64()
    {
        var known = SignInCounter.KeyOf("a@b.example", "2001:db8:0:7::1");
        Assert.That(SignInCounter.KeyOf("a@b.example", "2001:db8:0:7:8:9:a:b"), Is.EqualTo(known));
        Assert.That(SignInCounter.KeyOf("a@b.example", "2001:db8:0:8::1"), Is.Not.EqualTo(known));
    }

    private static SignInCounter Failed(int times)
    {
        var counter = SignInCounter.Begin("a@b.example", null, Start);
        for (var i = 0; i < times; i++)
            counter.Fail(Start);
        return counter;
    }
}
