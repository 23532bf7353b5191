using CustomerPayments.BraintreeSimulator.Calendar;

namespace CustomerPayments.BraintreeSimulator.Tests.Calendar;

internal sealed class CalendarTests
{
    private static readonly BankCalendar Eastern = new(TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));

    [TestCase("2026-12-07", true, TestName = "A_Monday_is_a_banking_day")]
    [TestCase("2026-12-05", false, TestName = "A_Saturday_is_not")]
    [TestCase("2026-12-06", false, TestName = "A_Sunday_is_not")]
    [TestCase("2026-01-01", false, TestName = "New_Year_is_not")]
    [TestCase("2026-01-19", false, TestName = "Martin_Luther_King_Day_is_not")]
    [TestCase("2026-02-16", false, TestName = "Presidents_Day_is_not")]
    [TestCase("2026-05-25", false, TestName = "Memorial_Day_is_not")]
    [TestCase("2026-05-18", true, TestName = "The_Monday_before_it_is")]
    [TestCase("2026-06-19", false, TestName = "Juneteenth_is_not")]
    [TestCase("2026-07-03", true, TestName = "The_Friday_before_a_holiday_on_Saturday_is")]
    [TestCase("2027-07-05", false, TestName = "The_Monday_after_a_holiday_on_Sunday_is_not")]
    [TestCase("2026-09-07", false, TestName = "Labor_Day_is_not")]
    [TestCase("2026-10-12", false, TestName = "Columbus_Day_is_not")]
    [TestCase("2026-11-11", false, TestName = "Veterans_Day_is_not")]
    [TestCase("2026-11-26", false, TestName = "Thanksgiving_is_not")]
    [TestCase("2026-11-27", true, TestName = "The_day_after_it_is")]
    [TestCase("2026-12-25", false, TestName = "Christmas_is_not")]
    public void Banks_are_closed_at_weekends_and_on_the_holidays_of_the_Federal_Reserve(string date, bool open) =>
        Assert.That(BankCalendar.IsBankingDay(DateOnly.Parse(date, null)), Is.EqualTo(open));

    [TestCase("2026-12-07T15:00:00Z", "2026-12-11T05:00:00Z", TestName = "From_Monday_it_is_the_end_of_Thursday")]
    [TestCase("2026-12-10T15:00:00Z", "2026-12-16T05:00:00Z", TestName = "From_Thursday_the_weekend_does_not_count")]
    [TestCase("2026-12-12T15:00:00Z", "2026-12-17T05:00:00Z", TestName = "From_Saturday_it_is_the_end_of_Wednesday")]
    [TestCase(
        "2026-11-25T15:00:00Z",
        "2026-12-02T05:00:00Z",
        TestName = "From_the_day_before_Thanksgiving_the_holiday_does_not_count_either")]
    [TestCase(
        "2026-12-08T04:30:00Z",
        "2026-12-11T05:00:00Z",
        TestName = "Late_in_the_evening_it_is_still_Monday_in_New_York")]
    [TestCase("2026-03-05T15:00:00Z", "2026-03-11T04:00:00Z", TestName = "Summer_time_begins_in_between")]
    public void The_third_banking_day_ends_at_midnight_in_New_York(string from, string end)
    {
        var at = Eastern.EndOfBankingDay(Utc(from), 3);

        Assert.That(at, Is.EqualTo(Utc(end)));
    }

    private static DateTime Utc(string text) => DateTimeOffset.Parse(text, null).UtcDateTime;
}
