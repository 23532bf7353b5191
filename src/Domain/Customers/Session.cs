using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Customers;

/// <summary>A customer's sign-in. Access tokens name it, and a chain of refresh tokens prolongs it.</summary>
public sealed class Session
{
    /// <summary>From the sign-in to the end of the session, however often it is refreshed.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(30);

    private Session() { } // EF Core

    public Guid Id { get; private init; }
    public CustomerId CustomerId { get; private init; }
    public DateTime StartedAt { get; private init; }
    public DateTime ExpiresAt { get; private init; }
    public DateTime? EndedAt { get; private set; }

    public static Session Start(CustomerId customer, DateTime now) => new()
    {
        Id = Guid.CreateVersion7(now), CustomerId = customer, StartedAt = now, ExpiresAt = now + LifetimeMax,
    };

    public bool IsOpenAt(DateTime now) => EndedAt is null && now < ExpiresAt;

    public void End(DateTime now) => EndedAt ??= now;
}

/// <summary>A token in a session's chain. Exchanging it for its successor spends it.</summary>
/// <remarks>Source of the rules: RFC 9700 section 4.14, refresh token rotation with reuse detection.</remarks>
public sealed class RefreshToken
{
    /// <summary>
    /// For so long a spent token is accepted again while its successor is unused: the answer may have been lost.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>A session ends after so long without use (OWASP ASVS 5.0, 7.3.1).</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromDays(14);

    private RefreshToken() { } // EF Core

    /// <summary>SHA-256 of the secret; only the customer holds the secret itself.</summary>
    public string Hash { get; private init; } = "";

    public Guid SessionId { get; private init; }
    public DateTime IssuedAt { get; private init; }
    public DateTime? SpentAt { get; private set; }
    public DateTime? RevokedAt { get; private set; }
    public string? SuccessorHash { get; private set; }
    public int Version { get; private set; } = 1;

    public static RefreshToken Issue(Guid session, string secret, DateTime now) =>
        new() { Hash = Secret.Hash(secret), SessionId = session, IssuedAt = now };

    public bool IsIdleAt(DateTime now) => now - IssuedAt >= IdleMax;

    /// <summary>Whether a second presentation looks like a lost answer rather than a theft.</summary>
    public bool MayBeReplacedAt(DateTime now, RefreshToken successor) =>
        SpentAt is { } spent && now - spent <= Grace && successor is { SpentAt: null, RevokedAt: null };

    /// <summary>Exchanges the token. Of two exchanges at once the second save fails on <see cref="Version"/>.</summary>
    public void Spend(RefreshToken successor, DateTime now)
    {
        SpentAt ??= now;
        SuccessorHash = successor.Hash;
        Version++;
    }

    public void Revoke(DateTime now)
    {
        RevokedAt = now;
        Version++;
    }
}
