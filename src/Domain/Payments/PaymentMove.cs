namespace CustomerPayments.Domain.Payments;

/// <summary>What a piece of evidence makes of a payment. Closed: whoever handles one names every case.</summary>
public abstract record PaymentMove
{
    private PaymentMove() { }

    /// <summary>Known already, or nothing that decides.</summary>
    public sealed record Stay : PaymentMove;

    /// <summary>A clean search that is not yet enough to give up on.</summary>
    public sealed record KeepLooking : PaymentMove;

    /// <summary>A transaction exists, but what becomes of it is open: from now on it is read by its own id.</summary>
    public sealed record Identify(GatewayTransaction Transaction) : PaymentMove;

    /// <summary>The gateway took the charge.</summary>
    public sealed record Accept(GatewayTransaction Transaction) : PaymentMove;

    /// <summary>Funds moved.</summary>
    public sealed record Settle(GatewayTransaction Transaction) : PaymentMove;

    public sealed record Fail(Failure Why, GatewayTransaction? Transaction) : PaymentMove;

    /// <summary>Funds that were taken went back.</summary>
    public sealed record ReturnFunds(string Code, string Reason) : PaymentMove;

    /// <summary>
    /// The gateway gave money back, or a refund came to nothing; the payment stays what it is, staff see it.
    /// </summary>
    /// <param name="RefundedMinor">All that stands as given back.</param>
    public sealed record NoteRefund(long RefundedMinor) : PaymentMove;

    /// <summary>Only a part was approved: it is reversed, and the payment fails once the gateway shows that.</summary>
    public sealed record Reverse(GatewayTransaction Transaction) : PaymentMove;

    /// <summary>Machines must not decide this; the payment stays and people are told.</summary>
    public sealed record Alarm(AlarmCode Code, string Text) : PaymentMove;

    /// <summary>News that people must read each time, also while the same alarm stands already.</summary>
    public sealed record Tell(AlarmCode Code, string Text) : PaymentMove;

    /// <summary>People have put it right: the gateway holds what the payment says.</summary>
    public sealed record ClearAlarm : PaymentMove;
}
