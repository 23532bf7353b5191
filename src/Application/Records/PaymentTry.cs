using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Application.Records;

/// <summary>
/// A place that a payment takes while its outcome is open, and keeps for an hour if it is declined. A customer, and a
/// network, has as many places as declines are allowed, so that payments at the same time cannot be declined more
/// often: of two that want one place, the second save fails.
/// </summary>
public sealed class PaymentTry
{
    public const int KeyLengthMax = 60;

    /// <summary>For so long a declined payment keeps its place.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromHours(1);

    private PaymentTry() { } // EF Core

    /// <summary>Whose place it is: <c>customer:&lt;id&gt;</c> or <c>network:&lt;network&gt;</c>.</summary>
    public string Key { get; private init; } = "";

    /// <summary>From 0.</summary>
    public int Place { get; private init; }

    /// <summary>Concurrency token.</summary>
    public PaymentId PaymentId { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime TakenAt { get; private set; }

    public static PaymentTry Of(string key, int place, PaymentId payment, DateTime now) =>
        new() { Key = key, Place = place, PaymentId = payment, TakenAt = now };

    /// <summary>The place was free again.</summary>
    public void Take(PaymentId payment, DateTime now) => (PaymentId, TakenAt) = (payment, now);
}
