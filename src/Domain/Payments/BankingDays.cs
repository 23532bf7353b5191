namespace CustomerPayments.Domain.Payments;

/// <summary>Days on which US banks settle ACH: not at weekends, not on the Federal Reserve's holidays.</summary>
public static class BankingDays
{
    private const int AchDays = 3;

    /// <summary>By when a debit of this date should be settled.</summary>
    /// <param name="debitOn">The merchant's date on which the debit is made.</param>
    public static DateOnly ExpectedSettlement(DateOnly debitOn) => Add(debitOn, AchDays);

    /// <summary>The date so many banking days after <paramref name="date"/>.</summary>
    public static DateOnly Add(DateOnly date, int days)
    {
        while (days > 0)
        {
            date = date.AddDays(1);
            if (IsBankingDay(date))
                days--;
        }

        return date;
    }

    /// <remarks>
    /// The Federal Reserve keeps open on the Friday before a Saturday holiday, and closes on the Monday after a Sunday
    /// one.
    /// </remarks>
    public static bool IsBankingDay(DateOnly date) =>
        date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
        && !IsHoliday(date)
        && !(date.DayOfWeek is DayOfWeek.Monday && IsHoliday(date.AddDays(-1)));

    private static bool IsHoliday(DateOnly date) => (date.Month, date.Day) switch
    {
        (1, 1) or (6, 19) or (7, 4) or (11, 11) or (12, 25) => true,
        (1 or 2, >= 15 and <= 21) => date.DayOfWeek is DayOfWeek.Monday,  // Martin Luther King, Presidents
        (5, >= 25) => date.DayOfWeek is DayOfWeek.Monday,                 // Memorial Day
        (9, <= 7) => date.DayOfWeek is DayOfWeek.Monday,                  // Labor Day
        (10, >= 8 and <= 14) => date.DayOfWeek is DayOfWeek.Monday,       // Columbus Day
        (11, >= 22 and <= 28) => date.DayOfWeek is DayOfWeek.Thursday,    // Thanksgiving
        _ => false,
    };
}
