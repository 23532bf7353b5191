using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>
/// The P-256 key that signs our tokens, and earlier keys that still verify. A token names its key, so that a new key
/// can take over while tokens of the old one run out.
/// </summary>
public sealed class SigningKeys : IDisposable
{
    private readonly List<ECDsa> pairs = [];

    /// <param name="pem">A private key in PEM, P-256.</param>
    /// <param name="previous">Keys in PEM that only verify; public halves are enough.</param>
    /// <exception cref="OptionsValidationException">One of them is no such key.</exception>
    internal SigningKeys(string pem, IReadOnlyList<string> previous)
    {
        var current = Read(pem, "Auth:SigningKey");
        Credentials = new SigningCredentials(current, SecurityAlgorithms.EcdsaSha256);
        if (!CanSign(current))
            throw Refused("Auth:SigningKey", "has no private half");
        Keys = [current, .. previous.Select((key, n) => Read(key, $"Auth:PreviousSigningKeys:{n}"))];
    }

    /// <summary>The keys that verify; the first of them signs.</summary>
    public IReadOnlyList<ECDsaSecurityKey> Keys { get; }

    internal SigningCredentials Credentials { get; }

    /// <summary>The public halves as JSON Web Keys (RFC 7517).</summary>
    public IEnumerable<JsonWebKey> PublicJwks => Keys.Select(key =>
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new JsonWebKey(
            "EC", "sig", SecurityAlgorithms.EcdsaSha256, "P-256", key.KeyId, Base64UrlEncoder.Encode(point.X!),
            Base64UrlEncoder.Encode(point.Y!));
    });

    /// <returns>No key when the token names none, or one that is not ours: no key is tried by chance.</returns>
    public IEnumerable<SecurityKey> Named(string? kid) => Keys.Where(key => key.KeyId == kid);

    public void Dispose() => pairs.ForEach(pair => pair.Dispose());

    /// <returns>A new key in PEM.</returns>
    internal static string Make()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return made.ExportPkcs8PrivateKeyPem();
    }

    private ECDsaSecurityKey Read(string pem, string setting)
    {
        var pair = ECDsa.Create();
        pairs.Add(pair);
        try
        {
            pair.ImportFromPem(pem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Refused(setting, "cannot be read");
        }

        if (pair.KeySize != 256)
            throw Refused(setting, "is on another curve");
        var key = new ECDsaSecurityKey(pair);
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return key;
    }

    private static bool CanSign(ECDsaSecurityKey key)
    {
        try
        {
            return key.ECDsa.SignData([], HashAlgorithmName.SHA256).Length > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static OptionsValidationException Refused(string setting, string why) =>
        new("Auth", typeof(SigningKeys), [$"{setting} must be a P-256 key in PEM; this one {why}."]);
}

/// <summary>RFC 7517 section 4 and RFC 7518 section 6.2, as far as a P-256 signing key needs them.</summary>
public sealed record JsonWebKey(string Kty, string Use, string Alg, string Crv, string Kid, string X, string Y);
