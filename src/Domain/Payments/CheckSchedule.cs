namespace CustomerPayments.Domain.Payments;

/// <summary>When the gateway is asked about a payment next.</summary>
public static class CheckSchedule
{
    /// <summary>How long the request that charges has a payment to itself: the longest call and a margin.</summary>
    public static readonly TimeSpan RequestLease = TimeSpan.FromSeconds(90);

    /// <summary>How long a sweep has a batch to itself.</summary>
    public static readonly TimeSpan SweepLease = TimeSpan.FromMinutes(3);

    /// <summary>A look that failed (gateway down) is no look: it is repeated soon and moves no back-off.</summary>
    public static readonly TimeSpan AfterFailedLook = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Unauthorized debits of personal accounts come back within 60 calendar days; five more are margin.
    /// </summary>
    public static readonly TimeSpan ReturnWindow = TimeSpan.FromDays(65);

    private static readonly TimeSpan Hourly = TimeSpan.FromHours(1);
    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    /// <param name="now">UTC.</param>
    /// <param name="bankingHours">Whether it is a banking day between 8 and 20 o'clock at the merchant's.</param>
    /// <returns>UTC; null when nothing more can happen to the payment.</returns>
    public static DateTime? NextAfter(Payment payment, DateTime now, bool bankingHours) => payment.Status switch
    {
        PaymentStatus.Processing => UnknownOutcome.NextLook(payment.SubmittedAt, payment.CleanSearches, now),
        PaymentStatus.Pending => now + (bankingHours ? TimeSpan.FromMinutes(15) : Hourly),
        PaymentStatus.Succeeded when payment.SettledAt is null => now + Hourly,
        PaymentStatus.Succeeded when payment.Method is PaymentMethod.Ach && now - payment.SettledAt < ReturnWindow =>
            now + Daily,
        PaymentStatus.Failed when IsStillSearchedFor(payment, now) => now + Daily,
        _ => null,
    };

    /// <summary>
    /// Whether the request that makes the charge has heard nothing yet: the payment has kept the lease that it was
    /// recorded with. Any answer, and also that there was none, sets another time.
    /// </summary>
    /// <param name="nextCheckAt">Of a payment that is processing.</param>
    public static bool IsBeingCharged(DateTime initiatedAt, DateTime? submittedAt, DateTime? nextCheckAt) =>
        nextCheckAt == (submittedAt ?? initiatedAt) + RequestLease;

    private static bool IsStillSearchedFor(Payment payment, DateTime now) =>
        payment.Failure?.Code == FailureCode.NeverCharged
            && now - payment.SubmittedAt < UnknownOutcome.SearchedAfterwards;
}
