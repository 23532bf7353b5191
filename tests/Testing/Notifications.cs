using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CustomerPayments.Testing;

/// <summary>Notifications as the gateway signs them, made independently of the product's own code.</summary>
public static class Notifications
{
    public const string PublicKey = "portal_demo_public_key";
    public const string PrivateKey = "portal_demo_private_key_0123456789abcdef";

    public static (string Signature, string Payload) Sign(string kind, string transaction, string publicKey = PublicKey, string privateKey = PrivateKey)
    {
        var xml = $"""
            <notification><timestamp type="datetime">2026-06-01T14:00:00Z</timestamp><kind>{kind}</kind>
            <subject><transaction><id>{transaction}</id><status>settled</status></transaction></subject></notification>
            """;
        var payload = string.Concat(Convert.ToBase64String(Encoding.UTF8.GetBytes(xml)).Chunk(60).Select(line => new string(line) + "\n"));
        return ($"{publicKey}|{Digest(payload, privateKey)}", payload);
    }

    [SuppressMessage("Security", "CA5350", Justification = "The algorithm is part of the vendor's protocol.")]
    public static string Digest(string text, string privateKey) => Convert.ToHexStringLower(
        HMACSHA1.HashData(SHA1.HashData(Encoding.UTF8.GetBytes(privateKey)), Encoding.UTF8.GetBytes(text)));
}
