using System.Globalization;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Domain.Tests.Payments;

public sealed class BankingDaysTests
{
    [TestCase("2026-06-01", "2026-06-04", TestName = "Three_days_within_a_week")]
    [TestCase("2026-06-04", "2026-06-09", TestName = "A_weekend_does_not_count")]
    [TestCase("2026-11-23", "2026-11-27", TestName = "Thanksgiving_does_not_count")]
    [TestCase("2027-07-01", "2027-07-07", TestName = "Independence_Day_on_a_Sunday_closes_the_Monday")]
    [TestCase("2026-07-01", "2026-07-06", TestName = "Independence_Day_on_a_Saturday_leaves_the_Friday_open")]
    public void A_debit_settles_three_banking_days_later(string from, string expected) =>
        Assert.That(BankingDays.Add(DateOnly.Parse(from, CultureInfo.InvariantCulture), 3),
            Is.EqualTo(DateOnly.Parse(expected, CultureInfo.InvariantCulture)));

    [TestCase("2026-01-01"), TestCase("2026-01-19"), TestCase("2026-02-16"), TestCase("2026-05-25"),
        TestCase("2026-06-19")]
    [TestCase("2026-09-07"), TestCase("2026-10-12"), TestCase("2026-11-11"), TestCase("2026-11-26"),
        TestCase("2026-12-25")]
    public void Federal_holidays_are_no_banking_days(string date) =>
        Assert.That(BankingDays.IsBankingDay(DateOnly.Parse(date, CultureInfo.InvariantCulture)), Is.False);

    [Test]
    public void An_ordinary_Tuesday_is_a_banking_day() =>
        Assert.That(BankingDays.IsBankingDay(new DateOnly(2026, 6, 2)), Is.True);
}
