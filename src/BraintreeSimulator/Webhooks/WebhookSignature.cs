using System.Security.Cryptography;
using System.Text;

namespace CustomerPayments.BraintreeSimulator.Webhooks;

/// <summary>
/// Braintree's signature of a notification: HMAC-SHA1 under the SHA-1 of the private key, in lower-case hex.
/// SHA-1 is the vendor's choice and cannot be replaced here.
/// </summary>
internal static class WebhookSignature
{
    /// <param name="payload">The base64 text as it is sent, with its line breaks.</param>
    /// <returns><c>publicKey|digest</c>.</returns>
    public static string Sign(string publicKey, string privateKey, string payload)
    {
#pragma warning disable CA5350 // The algorithm is part of the vendor's protocol.
        var key = SHA1.HashData(Encoding.UTF8.GetBytes(privateKey));
        var digest = HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(payload));
#pragma warning restore CA5350
        return $"{publicKey}|{Convert.ToHexStringLower(digest)}";
    }
}
