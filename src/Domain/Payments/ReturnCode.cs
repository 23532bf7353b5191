namespace CustomerPayments.Domain.Payments;

/// <summary>
/// Why settled funds went back, as a word: the bank's code (<see cref="AchReturnCode"/>), or one of ours.
/// <b>Frozen: append, never rename</b> (decision 105).
/// </summary>
public static class ReturnCode
{
    /// <summary>The bank declined while the payment settled.</summary>
    public const string SettlementDeclined = "settlement-declined";

    /// <summary>The charge was cancelled before it settled.</summary>
    public const string Voided = "voided";

    /// <summary>The bank gave no code.</summary>
    public const string Unknown = "unknown";

    public static IReadOnlyList<string> Known { get; } = [SettlementDeclined, Voided, Unknown, .. AchReturnCode.Known];
}
