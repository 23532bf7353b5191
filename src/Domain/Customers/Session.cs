using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Customers;

/// <summary>How a session began.</summary>
public enum SessionTrust
{
    /// <summary>By a password, or by an emailed link.</summary>
    Password,

    /// <summary>By a second factor as well.</summary>
    SecondFactor,

    /// <summary>By a password, where a second factor is demanded and there is none yet.</summary>
    SetUpOnly,
}

/// <summary>A customer's sign-in. Access tokens name it, and a chain of refresh tokens prolongs it.</summary>
public sealed class Session
{
    /// <summary>For so long after its latest use a device is one that the customer knows.</summary>
    public static readonly TimeSpan DeviceKnownFor = TimeSpan.FromDays(30);

    /// <summary>So long after a proof the session is trusted with what matters.</summary>
    public static readonly TimeSpan ProofLasts = TimeSpan.FromMinutes(10);

    private Session() { } // EF Core

    public Guid Id { get; private init; }
    public CustomerId CustomerId { get; private init; }
    public DateTime StartedAt { get; private init; }
    public DateTime ExpiresAt { get; private init; }
    public DateTime? EndedAt { get; private set; }

    /// <summary>Such as <c>Firefox on Windows</c>; empty for sessions from before devices were noted.</summary>
    public string Device { get; private init; } = "";

    /// <summary><see cref="Customers.Device.Key"/> of where it began.</summary>
    public string DeviceKey { get; private init; } = "";

    /// <summary>The client's address when it was last prolonged.</summary>
    public string? Address { get; private set; }

    /// <summary>UTC; when it was last prolonged, null if it never was.</summary>
    public DateTime? LastUsedAt { get; private set; }

    /// <summary>UTC; when the owner last proved to be there, by signing in or by a password.</summary>
    public DateTime? ProvedAt { get; private set; }

    /// <summary>UTC; when the owner last did so by a second factor.</summary>
    public DateTime? FactorProvedAt { get; private set; }

    /// <summary>Whether the session opens nothing but what it takes to set up the second factor.</summary>
    public bool IsForSetUp { get; private set; }

    /// <param name="lifetime">From the sign-in to the end of the session, however often it is prolonged.</param>
    public static Session Start(
        CustomerId customer, Device device, TimeSpan lifetime, DateTime now,
        SessionTrust trust = SessionTrust.Password) => new()
        {
            Id = Guid.CreateVersion7(now), CustomerId = customer, StartedAt = now, ExpiresAt = now + lifetime,
            Device = device.Name, DeviceKey = device.Key, Address = device.Address, ProvedAt = now,
            FactorProvedAt = trust is SessionTrust.SecondFactor ? now : null,
            IsForSetUp = trust is SessionTrust.SetUpOnly,
        };

    /// <param name="byFactor">Whether only a second factor counts.</param>
    public bool IsProvedAt(DateTime now, bool byFactor) =>
        now - (byFactor ? FactorProvedAt : ProvedAt) < ProofLasts;

    /// <summary>The owner has proved to be there; a second factor opens the whole session.</summary>
    public void Prove(DateTime now, bool byFactor)
    {
        ProvedAt = now;
        if (byFactor)
            (FactorProvedAt, IsForSetUp) = (now, false);
    }

    public bool IsOpenAt(DateTime now) => EndedAt is null && now < ExpiresAt;

    /// <summary>It was prolonged by a client at this address.</summary>
    public void Use(string? address, DateTime now) => (Address, LastUsedAt) = (address, now);

    public void End(DateTime now) => EndedAt ??= now;
}

/// <summary>What a session is used from, as far as a request tells.</summary>
/// <param name="Name">Of the program and the system, without versions, which change every month.</param>
/// <param name="Address">The client's IP address.</param>
public sealed record Device(string Name, string? Address)
{
    public const int NameLengthMax = 60;

    /// <summary>The same for one kind of program in one network.</summary>
    public string Key => Secret.Hash($"{Name}\n{(Address is null ? "" : ClientNetwork.Of(Address))}");
}

/// <summary>A token in a session's chain. Exchanging it for its successor spends it.</summary>
/// <remarks>Source of the rules: RFC 9700 section 4.14, refresh token rotation with reuse detection.</remarks>
public sealed class RefreshToken
{
    /// <summary>
    /// For so long a spent token gets its own successor once more, while that is unused: the answer may have been lost.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private RefreshToken() { } // EF Core

    /// <summary>SHA-256 of the secret; only the customer holds the secret itself.</summary>
    public string Hash { get; private init; } = "";

    public Guid SessionId { get; private init; }
    public DateTime IssuedAt { get; private init; }
    public DateTime? SpentAt { get; private set; }

    /// <summary>The client that spent it, as a hash; null for tokens from before clients were compared.</summary>
    public string? SpentBy { get; private set; }

    /// <summary>Only tokens from before successors were derived can be revoked by themselves.</summary>
    public DateTime? RevokedAt { get; private set; }

    public string? SuccessorHash { get; private set; }

    /// <summary>The version of the key that derived the successor's secret from this one's.</summary>
    public int? SuccessorKey { get; private set; }

    public int Version { get; private set; } = 1;

    /// <summary>Whether presenting it once more may be a theft.</summary>
    public bool IsOver => SpentAt is not null || RevokedAt is not null;

    public static RefreshToken Issue(Guid session, string secret, DateTime now) =>
        new() { Hash = Secret.Hash(secret), SessionId = session, IssuedAt = now };

    /// <param name="idleMax">The session ends after so long without use.</param>
    public bool IsIdleAt(DateTime now, TimeSpan idleMax) => now - IssuedAt >= idleMax;

    /// <summary>Whether the token was exchanged a moment ago.</summary>
    public bool IsJustSpentAt(DateTime now) => RevokedAt is null && SpentAt is { } spent && now - spent <= Grace;

    /// <summary>Exchanges the token. Of two exchanges at once the second save fails on <see cref="Version"/>.</summary>
    /// <param name="key">The version of the key that derived the successor's secret.</param>
    /// <param name="client">Who exchanged it, as a hash.</param>
    public void Spend(RefreshToken successor, int key, string client, DateTime now)
    {
        (SpentAt, SpentBy, SuccessorHash, SuccessorKey) = (now, client, successor.Hash, key);
        Version++;
    }
}
