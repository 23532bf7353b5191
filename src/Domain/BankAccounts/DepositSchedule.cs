namespace CustomerPayments.Domain.BankAccounts;

/// <summary>When the gateway is asked about a kept bank account next; it sends no notifications of them.</summary>
public static class DepositSchedule
{
    /// <summary>How long whoever asks the gateway has the account to itself: the longest call and a margin.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(90);

    /// <summary>A look that failed (gateway down) is no look, and is repeated soon.</summary>
    public static readonly TimeSpan AfterFailedLook = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Soonest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Latest = TimeSpan.FromHours(12);

    /// <summary>
    /// After a quarter of the wait so far: what changes after days need not be asked for every minute.
    /// </summary>
    /// <param name="since">UTC; when the account came to where it stands.</param>
    /// <param name="now">UTC.</param>
    public static DateTime NextLook(DateTime since, DateTime now)
    {
        var pause = (now - since) / 4;
        return now + (pause < Soonest ? Soonest : pause > Latest ? Latest : pause);
    }
}
