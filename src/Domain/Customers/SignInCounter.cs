namespace CustomerPayments.Domain.Customers;

/// <summary>
/// Counts the refused sign-ins since the last good one. A login has one counter for strangers, and one for each network
/// from which its owner has signed in. Guessers close only the strangers' door; the owner's door stays open.
/// </summary>
/// <remarks>
/// From the 5th failure on the next try waits 1, 2, 4, 8, then 16 seconds. Every 10th failure closes the door for 15
/// minutes, and the 100th until a password reset by email (NIST SP 800-63B-4 section 3.2.2). Tries at a closed door are
/// refused without being counted.
/// </remarks>
public sealed class SignInCounter
{
    public const int KeyLength = Secret.HashLength;
    public const int FailuresMax = 100;

    private const int FreeFailures = 5;
    private const int FailuresToLock = 10;

    /// <summary>For so long an address is known after a good sign-in.</summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromDays(30);

    public static readonly TimeSpan Lock = TimeSpan.FromMinutes(15);

    private SignInCounter() { } // EF Core

    /// <summary>SHA-256 of the login, or of the login and the address; the table names nobody.</summary>
    public string Key { get; private init; } = "";

    /// <summary>The key of the strangers' door of the same login; null of a row from before.</summary>
    public string? LoginKey { get; private init; }

    public int Failures { get; private set; }

    /// <summary>UTC; until then every try is refused unread.</summary>
    public DateTime? ClosedUntil { get; private set; }

    /// <summary>
    /// UTC; until then the address counts as the owner's. Null for the strangers' door.
    /// </summary>
    public DateTime? KnownUntil { get; private set; }

    public DateTime ChangedAt { get; private set; }
    public int Version { get; private set; } = 1;

    /// <param name="address">Null for the strangers' door.</param>
    public static string KeyOf(string login, string? address) =>
        Secret.Hash(address is null ? login : $"{login}\n{ClientNetwork.Of(address)}");

    /// <inheritdoc cref="KeyOf"/>
    public static SignInCounter Begin(string login, string? address, DateTime now) =>
        new() { Key = KeyOf(login, address), LoginKey = KeyOf(login, null), ChangedAt = now };

    /// <summary>The wait is over only with a new password by email, or when staff open the door.</summary>
    public bool NeedsNewPassword => Failures >= FailuresMax;

    public bool IsKnownAt(DateTime now) => KnownUntil > now;

    /// <returns>How long the next try has to wait; null when it may be made now.</returns>
    public TimeSpan? WaitAt(DateTime now) =>
        NeedsNewPassword ? Lock
        : ClosedUntil > now ? ClosedUntil - now
        : null;

    /// <summary>
    /// Counts a try as failed before its password is read, so that many tries at once cannot slip past the count.
    /// </summary>
    public void Fail(DateTime now)
    {
        Failures++;
        ClosedUntil = now + DelayAfter(Failures);
        Changed(now);
    }

    /// <summary>The owner has signed in, or has proven to read the mailbox, or staff know who it is.</summary>
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
