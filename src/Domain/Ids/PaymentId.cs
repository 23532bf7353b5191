namespace CustomerPayments.Domain.Ids;

/// <summary>Also the gateway's order id, so that every charge can be found by what we knew before we sent it.</summary>
public readonly record struct PaymentId(Guid Value) : IComparable<PaymentId>
{
    /// <param name="now">UTC; ids sort by the time they were made (UUID version 7).</param>
    public static PaymentId New(DateTime now) => new(Guid.CreateVersion7(now));

    public string OrderId => Value.ToString("D");

    /// <summary>The payment that a gateway's order id names; null when it was never one of ours.</summary>
    public static PaymentId? FromOrderId(string? orderId) =>
        Guid.TryParseExact(orderId, "D", out var value) ? new PaymentId(value) : null;

    public int CompareTo(PaymentId other) => Value.CompareTo(other.Value);

    public static bool operator <(PaymentId left, PaymentId right) => left.CompareTo(right) < 0;

    public static bool operator >(PaymentId left, PaymentId right) => left.CompareTo(right) > 0;

    public static bool operator <=(PaymentId left, PaymentId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PaymentId left, PaymentId right) => left.CompareTo(right) >= 0;
}
