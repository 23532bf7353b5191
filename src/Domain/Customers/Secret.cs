using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CustomerPayments.Domain.Customers;

/// <summary>The random part of links and refresh tokens: 256 bits. Only its hash is stored.</summary>
public static class Secret
{
    public const int HashLength = 64;

    /// <summary>Of base64url of 32 bytes.</summary>
    public const int Length = 43;

    /// <returns>43 characters of base64url.</returns>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <returns>SHA-256 in lower-case hex. A plain hash is enough, because nobody can guess 256 random bits.</returns>
    public static string Hash(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
