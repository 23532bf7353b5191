using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CustomerPayments.Testing;

/// <summary>Certificates that wrap keys, made for one run of the tests.</summary>
public static class Certificates
{
    private static readonly Lazy<string> One = new(() => New());

    /// <summary>A certificate and its private key in PEM, the same for all who do not care which.</summary>
    public static string Pem => One.Value;

    /// <param name="bits">Of the RSA key.</param>
    public static string New(int bits = 3072)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest(
            "CN=CustomerPayments", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}";
    }

    /// <summary>An authority of one's own, and a certificate of a server that it has issued.</summary>
    /// <param name="host">The server's name.</param>
    /// <param name="issuedBefore">How long ago the certificate was issued; it is good for a day.</param>
    public static (string AuthorityPem, X509Certificate2 Server) Private(string host, TimeSpan issuedBefore = default)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Own authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        using var authority = authorityRequest.CreateSelfSigned(now.AddYears(-1), now.AddYears(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var from = now - issuedBefore - TimeSpan.FromHours(1);
        using var issued = request.Create(authority, from, from.AddDays(1), Guid.NewGuid().ToByteArray());
        using var whole = issued.CopyWithPrivateKey(key);
        return (
            authority.ExportCertificatePem(),
            X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), password: null));
    }
}
