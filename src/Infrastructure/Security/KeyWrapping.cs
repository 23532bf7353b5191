using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Startup;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>
/// Wraps the keys of data protection, which stand in the database, by a certificate from outside it: a copy of the
/// database alone opens nothing. Keys of before stay readable.
/// </summary>
internal static class KeyWrapping
{
    public const string Setting = "DataProtection:Certificate";

    /// <summary>A strength of 128 bits (NIST SP 800-57).</summary>
    private const int RsaBitsMin = 3072;

    private const string PreviousSetting = "DataProtection:PreviousCertificates";

    /// <summary>As long as data protection itself keeps a key.</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(90);

    /// <exception cref="StartRefusedException">A certificate cannot be read, or cannot wrap.</exception>
    public static IDataProtectionBuilder WrapKeys(this IDataProtectionBuilder keys, IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } pem)
            return keys;

        var previous = configuration.GetSection(PreviousSetting).Get<string[]>() ?? [];
        var current = Read(pem, Setting);
        keys.Services.Configure<KeyManagementOptions>(options => options.XmlEncryptor = new KeyEncryptor(current));
        return keys.UnprotectKeysWithAnyCertificate(
            [current, .. previous.Select((text, n) => Read(text, $"{PreviousSetting}:{n}"))]);
    }

    /// <summary>
    /// Makes a wrapped key at once where all keys are from before the certificate, so that nothing new is closed with
    /// a key that stands in the clear.
    /// </summary>
    public static async Task RenewAsync(IServiceProvider services, CancellationToken ct)
    {
        if (services.GetRequiredService<IConfiguration>()[Setting] is not { Length: > 0 })
            return;

        await using var scope = services.CreateAsyncScope();
        var known = await scope.ServiceProvider.GetRequiredService<PaymentsDb>().DataProtectionKeys
            .Select(key => key.Xml).ToListAsync(ct);
        if (known.Count == 0 || known.Exists(IsWrapped))
            return;

        var now = DateTimeOffset.UtcNow; // data protection reads no other clock
        services.GetRequiredService<IKeyManager>().CreateNewKey(now, now + KeyLifetime);
    }

    public static bool IsWrapped(string? xml) => xml?.Contains("<EncryptedData", StringComparison.Ordinal) ?? false;

    private static X509Certificate2 Read(string pem, string setting)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPem(pem, pem);
            using var key = certificate.GetRSAPrivateKey();
            return key is { KeySize: >= RsaBitsMin } ? certificate : throw Refused(setting);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Refused(setting, e);
        }
    }

    private static StartRefusedException Refused(string setting, Exception? cause = null) =>
        new($"{setting} must be an RSA certificate of at least {RsaBitsMin} bits with its private key, both in PEM.",
            cause);
}
