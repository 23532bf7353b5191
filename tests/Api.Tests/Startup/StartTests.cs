using System.Diagnostics;
using System.Security.Cryptography;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Startup;

/// <summary>The process itself, started as an operator starts it.</summary>
public sealed class StartTests
{
    private static readonly Dictionary<string, string> Safe = new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production", ["Braintree__Environment"] = "Production",
        ["Braintree__PublicKey"] = "p", ["Braintree__PrivateKey"] = "k",
        ["Braintree__MerchantId"] = "m", ["Braintree__MerchantAccountId"] = "a", ["Mail__Mode"] = "Smtp",
        ["Mail__Host"] = "mail.example",
        ["Mail__From"] = "billing@stone.example", ["Merchant__Name"] = "Stone",
        ["Merchant__SupportEmail"] = "help@stone.example",
        ["Portal__BaseUrl"] = "https://pay.stone.example/portal",
    };

    [Test]
    public async Task The_start_names_every_setting_unfit_for_production_each_in_one_sentence()
    {
        var (exitCode, error) = await StartAsync(
            ("Braintree__Environment", "Simulator"), ("Auth__SigningKey", ""), ("Auth__Clients__0__SecretHash",
                Hash("rapidworks-demo-secret")), ("Demo__Seed", "true"), ("Limits__HashIterations", "219999"),
            ("Mail__Security", "None"), ("Cors__Origins__0", "*"), ("Cors__Origins__1", "null"),
            ("Network__TrustedProxies__0", "everybody"));

        Assert.That(exitCode, Is.EqualTo(1), error);
        Assert.That(error.Trim().Split('\n').Select(line => line.Split(',')[0].Trim()), Is.EquivalentTo(
        [
            "Braintree:Environment is Simulator", "Auth:SigningKey is not set", "Auth:Clients has the demo's secret",
            "Demo:Seed is true", "Limits:HashIterations makes passwords cheap to guess; set it to 220000 or more.",
            "Mail:Security is None", "Cors:Origins holds *", "Cors:Origins holds null",
            "Network:TrustedProxies holds everybody",
        ]));
    }

    [TestCase(
        "Braintree__PrivateKey", "portal_demo_private_key_0123456789abcdef", "Braintree:PrivateKey is the simulator's")]
    [TestCase("Auth__SigningKey", "nonsense", "Auth:SigningKey must be a P-256 key in PEM")]
    [TestCase("Auth__HashKeys__0", "1:short", "Auth:HashKeys takes entries such as 1:<base64 of 32 random bytes>")]
    [TestCase("DataProtection__Certificate", "nonsense", "DataProtection:Certificate must be an RSA certificate")]
    [TestCase("Retention__Mandates", "700.00:00:00", "Retention:Mandates is 700.00:00:00; it is 761 days or more.")]
    [TestCase("Limits__CustomerPerMinute", "0", "CustomerPerMinute")]
    public async Task A_setting_that_will_not_do_ends_the_start_with_one_sentence_and_no_stack_trace(
        string key, string value, string says)
    {
        var (exitCode, error) = await StartAsync((key, value));

        Assert.That((exitCode, error.Trim().Split('\n').Length), Is.EqualTo((1, 1)), error);
        Assert.That(error, Does.Contain(says));
    }

    private static string Hash(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));

    private static async Task<(int ExitCode, string Error)> StartAsync(params (string Key, string Value)[] settings)
    {
        using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var data = Directory.CreateTempSubdirectory("customer-payments-");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CustomerPayments.Api.dll")])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = data.FullName,
        };
        start.Environment["DataDirectory"] = data.FullName;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Auth__SigningKey"] = signing.ExportPkcs8PrivateKeyPem();
        start.Environment["DataProtection__Certificate"] = Certificates.Pem;
        start.Environment["Auth__HashKeys__0"] = $"1:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
        foreach (var (name, setting) in Safe.Select(s => (s.Key, s.Value)).Concat(settings))
            start.Environment[name] = setting;

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            _ = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            data.Delete(recursive: true);
        }
    }
}
