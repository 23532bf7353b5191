using System.Security.Cryptography;

namespace CustomerPayments.Application.Webhooks;

internal static class WebhookSecrets
{
    private const string Prefix = "whsec_";
    private const int Bytes = 32;

    /// <returns>As Standard Webhooks writes secrets: <c>whsec_</c> and the base64 of random bytes.</returns>
    public static string Make() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
}
