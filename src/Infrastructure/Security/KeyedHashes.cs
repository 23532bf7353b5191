using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CustomerPayments.Application.Secrets;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>
/// The keys of <c>Auth:HashKeys</c>, each as <c>version:base64 of 32 bytes</c>; the highest version makes new hashes.
/// Each purpose has a key of its own, derived by HKDF (RFC 5869).
/// </summary>
public sealed class KeyedHashes : IKeyedHashes
{
    public const string Setting = "Auth:HashKeys";

    private const int Length = 32;

    private readonly Dictionary<(KeyPurpose, int), byte[]> keys = [];
    private readonly int newest;

    /// <exception cref="OptionsValidationException">An entry has another form, or two have one version.</exception>
    public KeyedHashes(IReadOnlyList<string> entries)
    {
        foreach (var entry in entries)
        {
            var (version, key) = Read(entry);
            newest = Math.Max(newest, version);
            foreach (var (purpose, name) in Names)
            {
                var derived = HKDF.DeriveKey(
                    HashAlgorithmName.SHA256, key, Length, info: Encoding.ASCII.GetBytes(name));
                if (!keys.TryAdd((purpose, version), derived))
                    throw Refused($"has two keys of version {version}");
            }
        }

        if (keys.Count == 0)
            throw Refused("has no key");
    }

    /// <summary>Frozen: another name makes another key.</summary>
    private static IEnumerable<(KeyPurpose, string)> Names =>
    [
        (KeyPurpose.RefreshToken, "refresh-token"),
        (KeyPurpose.AuditSeal, "audit-seal"),
        (KeyPurpose.AuditCheckpoint, "audit-checkpoint"),
    ];

    public KeyedHash Make(KeyPurpose purpose, ReadOnlySpan<byte> data) =>
        new(newest, HMACSHA256.HashData(keys[(purpose, newest)], data));

    public byte[]? Make(KeyPurpose purpose, int version, ReadOnlySpan<byte> data) =>
        keys.TryGetValue((purpose, version), out var key) ? HMACSHA256.HashData(key, data) : null;

    /// <returns>A new key, as an entry of the setting.</returns>
    internal static string MakeEntry() => $"1:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length))}";

    private static (int Version, byte[] Key) Read(string entry)
    {
        var colon = entry.IndexOf(':', StringComparison.Ordinal);
        var key = new byte[Length + 1];
        return colon > 0
            && int.TryParse(entry.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && version > 0
            && Convert.TryFromBase64String(entry[(colon + 1)..].Trim(), key, out var length) && length == Length
                ? (version, key[..Length])
                : throw Refused("has an entry of another form");
    }

    private static OptionsValidationException Refused(string why) => new(
        "Auth", typeof(KeyedHashes),
        [$"{Setting} takes entries such as 1:<base64 of 32 random bytes>, each with a version of its own; it {why}."]);
}
