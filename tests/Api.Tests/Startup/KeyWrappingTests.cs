using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using CustomerPayments.Application.Secrets;
using CustomerPayments.Testing;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerPayments.Api.Tests.Startup;

/// <summary>The keys in the database are closed by a certificate from outside it.</summary>
public sealed class KeyWrappingTests
{
    private const string Certificate = "DataProtection:Certificate";
    private const string Previous = "DataProtection:PreviousCertificates:0";

    private string folder = null!;

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("customer-payments-").FullName;

    [TearDown]
    public void DeleteFolder()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task With_a_certificate_no_key_stands_in_the_clear()
    {
        using var api = Start((Certificate, Certificates.Pem));
        _ = Box(api).Close("secret");

        Assert.That(await KeysAsync(), Is.Not.Empty.And.All.Contain("<EncryptedData"));
        Assert.That(await KeysAsync(), Is.All.Contain("#rsa-oaep-mgf1p").And.All.Contain("#aes256-cbc"));
    }

    [Test]
    public void A_key_that_was_wrapped_by_an_earlier_version_is_still_opened()
    {
        using var api = Start((Certificate, Certificates.Pem));
        using var certificate = X509Certificate2.CreateFromPem(Certificates.Pem, Certificates.Pem);
        var earlier = new CertificateXmlEncryptor(certificate, NullLoggerFactory.Instance)
            .Encrypt(new XElement("key", "secret"));

        Assert.That($"{earlier.EncryptedElement}", Does.Contain("#rsa-1_5"));
        Assert.That(new EncryptedXmlDecryptor(api.Services).Decrypt(earlier.EncryptedElement).Value,
            Is.EqualTo("secret"));
    }

    [Test]
    public async Task A_certificate_that_comes_later_closes_what_is_new_and_leaves_the_old_readable()
    {
        string before;
        using (var api = Start())
            before = Box(api).Close("secret");

        using var later = Start((Certificate, Certificates.Pem));

        Assert.That(Box(later).Open(before), Is.EqualTo("secret"));
        Assert.That(await KeysAsync(), Has.Some.Contains("<EncryptedData"), "made at the start, not in 90 days");
        Assert.That(Box(later).Open(Box(later).Close("new")), Is.EqualTo("new"));
    }

    [Test]
    public void A_new_certificate_takes_over_while_the_old_one_still_opens()
    {
        string before;
        using (var api = Start((Certificate, Certificates.Pem)))
            before = Box(api).Close("secret");

        using var next = Start((Certificate, Certificates.New()), (Previous, Certificates.Pem));

        Assert.That(Box(next).Open(before), Is.EqualTo("secret"));
    }

    [Test]
    public void Without_the_certificate_the_database_alone_opens_nothing()
    {
        string before;
        using (var api = Start((Certificate, Certificates.Pem)))
            before = Box(api).Close("secret");

        using var thief = Start((Certificate, Certificates.New()));

        Assert.That(() => Box(thief).Open(before), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public void A_certificate_that_cannot_wrap_ends_the_start()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var pem = $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}";

        foreach (var refused in new[] { pem, Certificates.New(bits: 2048) })
        {
            Assert.That(
                () => Start((Certificate, refused)),
                Throws.Exception.With.Message.Contains("must be an RSA certificate of at least 3072 bits"));
        }
    }

    private ApiHost Start(params (string, string)[] settings) =>
        new([.. settings, ("ConnectionStrings:Payments", $"Data Source={Path.Combine(folder, "payments.db")}")]);

    private static ISecretBox Box(ApiHost api) => api.Services.GetRequiredService<ISecretBox>();

    private async Task<List<string>> KeysAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "payments.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT Xml FROM DataProtectionKeys";
        await using var rows = await command.ExecuteReaderAsync();
        var keys = new List<string>();
        while (await rows.ReadAsync())
            keys.Add(rows.GetString(0));
        return keys;
    }
}
