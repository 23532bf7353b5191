using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Settings;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>Reads the Authorization header and makes the fingerprints that client tokens carry.</summary>
internal sealed class Credentials(SimulatorOptions options)
{
    private static readonly TimeSpan FingerprintLifetime = TimeSpan.FromHours(24);

    public CallerKind? Read(string? authorization, DateTime now)
    {
        var parts = authorization?.Split(' ', 2);
        if (parts is not [var scheme, var credential]) return null;
        if (scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return Same(credential, Basic()) ? CallerKind.Server : null;
        if (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            var isBrowser = Same(credential, options.TokenizationKey) || IsFingerprint(credential, now);
            return isBrowser ? CallerKind.Browser : null;
        }

        return null;
    }

    /// <summary>A credential for one browser, good for a day. Shaped like a JWT.</summary>
    /// <param name="now">UTC.</param>
    public string Fingerprint(DateTime now, string? customerId, string merchantAccountId)
    {
        var header = Text("""{"typ":"JWT","alg":"HS256"}"""u8);
        var claims = Text(JsonSerializer.SerializeToUtf8Bytes(new
        {
            exp = new DateTimeOffset(now + FingerprintLifetime).ToUnixTimeSeconds(),
            jti = Guid.NewGuid(),
            sub = options.MerchantId,
            customer = customerId,
            options = new { merchant_account_id = merchantAccountId },
        }));
        return $"{header}.{claims}.{Seal($"{header}.{claims}")}";
    }

    private bool IsFingerprint(string text, DateTime now)
    {
        if (text.Split('.') is not [var header, var claims, var seal]) return false;
        if (!Same(seal, Seal($"{header}.{claims}"))) return false;

        using var json = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(claims));
        return json.RootElement.GetProperty("exp").GetInt64() > new DateTimeOffset(now).ToUnixTimeSeconds();
    }

    private string Basic() =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.PublicKey}:{options.PrivateKey}"));

    private string Seal(string text) =>
        Text(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.PrivateKey), Encoding.UTF8.GetBytes(text)));

    private static string Text(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
