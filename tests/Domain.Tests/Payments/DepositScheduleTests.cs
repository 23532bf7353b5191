using CustomerPayments.Domain.BankAccounts;

namespace CustomerPayments.Domain.Tests.Payments;

public sealed class DepositScheduleTests
{
    private static readonly DateTime Since = new(2026, 6, 1, 14, 0, 0, DateTimeKind.Utc);

    [TestCase(0, 15)]
    [TestCase(60, 15)]
    [TestCase(64, 16)]
    [TestCase(24 * 60, 6 * 60)]
    [TestCase(47 * 60, 47 * 15)]
    [TestCase(48 * 60, 12 * 60)]
    [TestCase(10 * 24 * 60, 12 * 60)]
    public void The_next_look_comes_after_a_quarter_of_the_wait_but_within_a_quarter_of_an_hour_and_twelve(
        int waited, int pause)
    {
        var now = Since.AddMinutes(waited);
        Assert.That(DepositSchedule.NextLook(Since, now), Is.EqualTo(now.AddMinutes(pause)));
    }
}
