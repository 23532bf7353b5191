namespace CustomerPayments.Domain.Payments;

/// <summary>One line of a payment's history; never changed, never deleted.</summary>
/// <param name="Sequence">The payment's version after the move.</param>
/// <param name="ForStaff">Whether only the back office reads it: alarms, and what staff did and why.</param>
/// <param name="By">The back-office client that did it; null for the portal itself.</param>
public sealed record PaymentEvent(
    int Sequence, DateTime At, PaymentStatus Status, string Text, bool ForStaff = false, string? By = null)
{
    public const int TextLengthMax = 500;
}

/// <summary>What a member of staff decided about a payment, and why.</summary>
/// <param name="By">The back-office client.</param>
public sealed record StaffDecision(string By, string Text)
{
    /// <summary>Of a reason that staff give, in characters.</summary>
    public const int ReasonLengthMax = 300;
}
