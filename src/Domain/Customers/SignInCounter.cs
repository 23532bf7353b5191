namespace CustomerPayments.Domain.Customers;

/// <summary>
/// Counts the refused sign-ins since the last good one, for one login as strangers try it, or for one login at an
/// address that its owner has signed in from before. Guessers close the strangers' door only; the owner's stays open.
/// </summary>
/// <remarks>From the 5th failure each next try waits 1, 2, 4, 8, 16 seconds; every 10th closes for 15 minutes; the
/// 100th until a password reset by email (NIST SP 800-63B-4 section 3.2.2). A refused try while it is closed is not
/// counted.</remarks>
public sealed class SignInCounter
{
    public const int KeyLength = Secret.HashLength;
    public const int FailuresMax = 100;

    private const int FreeFailures = 5;
    private const int FailuresToLock = 10;

    /// <summary>How long an address is known after a good sign-in.</summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromDays(30);

    public static readonly TimeSpan Lock = TimeSpan.FromMinutes(15);

    private SignInCounter() { } // EF Core

    /// <summary>SHA-256 of the login, or of the login and the address; the table names nobody.</summary>
    public string Key { get; private init; } = "";

    public int Failures { get; private set; }

    /// <summary>UTC; no try is looked at before.</summary>
    public DateTime? ClosedUntil { get; private set; }

    /// <summary>
    /// UTC; until when the address is one that the owner signs in from. Null for the strangers' door.
    /// </summary>
    public DateTime? KnownUntil { get; private set; }

    public DateTime ChangedAt { get; private set; }
    public int Version { get; private set; } = 1;

    /// <param name="address">Null for the strangers' door.</param>
    public static string KeyOf(string login, string? address) =>
        Secret.Hash(address is null ? login : $"{login}\n{address}");

    public static SignInCounter Begin(string key, DateTime now) => new() { Key = key, ChangedAt = now };

    public bool IsKnownAt(DateTime now) => KnownUntil > now;

    /// <returns>How long the next try has to wait; null when it may be made now.</returns>
    public TimeSpan? WaitAt(DateTime now) =>
        Failures >= FailuresMax ? Lock
        : ClosedUntil > now ? ClosedUntil - now
        : null;

    /// <summary>
    /// Counts a try as failed before it is looked at, so that many at once cannot slip past the count.
    /// </summary>
    public void Fail(DateTime now)
    {
        Failures++;
        ClosedUntil = now + DelayAfter(Failures);
        Changed(now);
    }

    /// <summary>The owner has got in, or has proven to read the mailbox.</summary>
    public void Forget(DateTime now)
    {
        (Failures, ClosedUntil) = (0, null);
        Changed(now);
    }

    public void Know(DateTime now)
    {
        KnownUntil = now + KnownFor;
        Forget(now);
    }

    public static TimeSpan DelayAfter(int failures) => (failures % FailuresToLock) switch
    {
        0 => Lock,
        < FreeFailures => TimeSpan.Zero,
        var inARow => TimeSpan.FromSeconds(1 << (inARow - FreeFailures)),
    };

    private void Changed(DateTime now)
    {
        ChangedAt = now;
        Version++;
    }
}
