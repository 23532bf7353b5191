using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>The P-256 key that signs our tokens, and its public half for those who verify them.</summary>
public sealed class SigningKeys : IDisposable
{
    private readonly ECDsa key;

    /// <param name="pem">A private key in PEM, P-256.</param>
    /// <exception cref="CryptographicException">It is not one.</exception>
    internal SigningKeys(string pem)
    {
        key = ECDsa.Create();
        key.ImportFromPem(pem);
        if (key.KeySize != 256)
            throw new CryptographicException("Auth:SigningKey must be a P-256 key.");

        Key = new ECDsaSecurityKey(key);
        Key.KeyId = Base64UrlEncoder.Encode(Key.ComputeJwkThumbprint());
        Credentials = new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256);
    }

    public ECDsaSecurityKey Key { get; }

    internal SigningCredentials Credentials { get; }

    /// <summary>The public half as a JSON Web Key (RFC 7517).</summary>
    public JsonWebKey PublicJwk
    {
        get
        {
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            return new JsonWebKey(
                "EC", "sig", SecurityAlgorithms.EcdsaSha256, "P-256", Key.KeyId,
                Base64UrlEncoder.Encode(point.X!), Base64UrlEncoder.Encode(point.Y!));
        }
    }

    public void Dispose() => key.Dispose();

    /// <summary>The key of a development system: made once, kept in the data directory.</summary>
    internal static string ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllText(path, made.ExportPkcs8PrivateKeyPem());
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return File.ReadAllText(path);
    }
}

/// <summary>RFC 7517 section 4 and RFC 7518 section 6.2, as far as a P-256 signing key needs them.</summary>
public sealed record JsonWebKey(string Kty, string Use, string Alg, string Crv, string Kid, string X, string Y);
