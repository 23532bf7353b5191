namespace CustomerPayments.BraintreeSimulator.Calendar;

/// <summary>
/// The banking days of the US Federal Reserve: Monday to Friday without its eleven holidays. A holiday on a Sunday
/// is kept on the Monday; one on a Saturday is not moved.
/// </summary>
internal sealed class BankCalendar(TimeZoneInfo zone)
{
    /// <summary>The business date of a UTC instant.</summary>
    public DateOnly DateOf(DateTime utc) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, zone));

    /// <summary>
    /// The UTC instant at which the given number of banking days after the instant's own date has ended.
    /// </summary>
    public DateTime EndOfBankingDay(DateTime utc, int daysLater)
    {
        var date = DateOf(utc);
        for (var left = daysLater; left > 0; left--) date = NextBankingDay(date);
        return StartOf(date.AddDays(1));
    }

    /// <summary>The UTC instant of the next midnight, when the night's card batch settles.</summary>
    public DateTime NextNightlyBatch(DateTime utc) => StartOf(DateOf(utc).AddDays(1));

    public static DateOnly NextBankingDay(DateOnly date)
    {
        do date = date.AddDays(1);
        while (!IsBankingDay(date));
        return date;
    }

    public static bool IsBankingDay(DateOnly date) =>
        date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
        && !IsHoliday(date)
        && !(date.DayOfWeek is DayOfWeek.Monday && IsHoliday(date.AddDays(-1)));

    private static bool IsHoliday(DateOnly date) => (date.Month, date.Day) switch
    {
        (1, 1) or (6, 19) or (7, 4) or (11, 11) or (12, 25) => true,
        (1, var day) => IsNth(date, DayOfWeek.Monday, 3, day),
        (2, var day) => IsNth(date, DayOfWeek.Monday, 3, day),
        (5, > 24) => date.DayOfWeek is DayOfWeek.Monday,
        (9, var day) => IsNth(date, DayOfWeek.Monday, 1, day),
        (10, var day) => IsNth(date, DayOfWeek.Monday, 2, day),
        (11, var day) => IsNth(date, DayOfWeek.Thursday, 4, day),
        _ => false,
    };

    private static bool IsNth(DateOnly date, DayOfWeek weekday, int nth, int day) =>
        date.DayOfWeek == weekday && (day - 1) / 7 == nth - 1;

    private DateTime StartOf(DateOnly date) =>
        TimeZoneInfo.ConvertTimeToUtc(date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified), zone);
}
