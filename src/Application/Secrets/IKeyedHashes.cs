namespace CustomerPayments.Application.Secrets;

/// <summary>What a keyed hash is for; each purpose has a key of its own. Frozen: append, never rename.</summary>
public enum KeyPurpose { RefreshToken, AuditSeal, AuditCheckpoint }

/// <param name="Version">Names the key among <c>Auth:HashKeys</c>; stored beside the hash.</param>
/// <param name="Value">32 bytes.</param>
public readonly record struct KeyedHash(int Version, byte[] Value);

/// <summary>
/// HMAC-SHA256 with keys that stand outside the database, so that whoever can write rows cannot make the hashes.
/// </summary>
public interface IKeyedHashes
{
    /// <summary>With the newest key.</summary>
    KeyedHash Make(KeyPurpose purpose, ReadOnlySpan<byte> data);

    /// <returns>32 bytes, with the key of that version; null when it is not among the keys.</returns>
    byte[]? Make(KeyPurpose purpose, int version, ReadOnlySpan<byte> data);
}
