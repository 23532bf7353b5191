namespace CustomerPayments.Domain.Customers;

/// <summary>
/// A challenge that was met. Challenges themselves are not stored, so that asking for one costs a stranger's request
/// nothing here; that one was met before is what must be remembered.
/// </summary>
public sealed class SpentChallenge
{
    private SpentChallenge() { } // EF Core

    /// <summary>SHA-256 of the challenge.</summary>
    public string Hash { get; private init; } = "";

    public DateTime SpentAt { get; private init; }

    public static SpentChallenge Of(string challenge, DateTime now) =>
        new() { Hash = Secret.Hash(challenge), SpentAt = now };
}
