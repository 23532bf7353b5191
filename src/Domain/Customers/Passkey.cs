using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Customers;

/// <summary>A key pair whose private half never leaves the customer's device (WebAuthn).</summary>
public sealed class Passkey
{
    public const int NameLengthMax = 60;
    public const int CredentialIdLengthMax = 1400;
    public const int PublicKeyLengthMax = 1024;

    private Passkey() { } // EF Core

    public Guid Id { get; private init; }
    public CustomerId CustomerId { get; private init; }

    /// <summary>As the device names the key pair, in base64url.</summary>
    public string CredentialId { get; private init; } = "";

    /// <summary>Unique. SHA-256 of <see cref="CredentialId"/>, which is too long for an index.</summary>
    public string CredentialHash { get; private init; } = "";

    /// <summary>In COSE form (RFC 9053).</summary>
    public byte[] PublicKey { get; private init; } = [];

    /// <summary>How often the device says it has signed; always 0 on devices that do not count.</summary>
    public long SignCount { get; private set; }

    /// <summary>The customer's own word for it.</summary>
    public string Name { get; private set; } = "";

    public DateTime CreatedAt { get; private init; }
    public DateTime? LastUsedAt { get; private set; }
    public int Version { get; private set; } = 1;

    public static Passkey Register(
        CustomerId customer, string credentialId, byte[] publicKey, long signCount, string name, DateTime now) => new()
        {
            Id = Guid.CreateVersion7(now),
            CustomerId = customer,
            CredentialId = credentialId,
            CredentialHash = Secret.Hash(credentialId),
            PublicKey = publicKey,
            SignCount = signCount,
            Name = name,
            CreatedAt = now,
        };

    public void Rename(string name)
    {
        Name = name;
        Version++;
    }

    /// <summary>
    /// Notes a signature. A count that did not go up is the sign of a copied key (WebAuthn level 3, section 6.1.1); the
    /// zeros of devices that do not count are no count.
    /// </summary>
    /// <returns>False when the count did not go up: the signature must not be taken.</returns>
    public bool Use(long signCount, DateTime now)
    {
        if ((signCount > 0 || SignCount > 0) && signCount <= SignCount)
            return false;

        (SignCount, LastUsedAt) = (signCount, now);
        Version++;
        return true;
    }
}
