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
}
