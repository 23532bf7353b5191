using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using CustomerPayments.Api.Startup;
using CustomerPayments.Api.Tests.Startup;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Infrastructure.Startup;
using CustomerPayments.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>What may run where something is at stake.</summary>
public sealed class StakesTests
{
    private const string Long = "a-secret-of-thirty-two-characters-and-more";
    private const string Other = "another-secret-of-thirty-two-characters";
    private const string HashKey = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3I=";
    private const string Short = "thirty-one-characters-no-more-x";

    /// <summary>All that production asks for.</summary>
    private static readonly Dictionary<string, string> Safe = new()
    {
        ["Braintree:Environment"] = "Production", ["Braintree:PublicKey"] = "p", ["Braintree:PrivateKey"] = "k",
        ["Braintree:MerchantId"] = "m", ["Braintree:MerchantAccountId"] = "a",
        ["Mail:Mode"] = "Smtp", ["Mail:Host"] = "mail.example", ["Mail:From"] = "billing@stone.example",
        ["Merchant:Name"] = "Stone", ["Merchant:SupportEmail"] = "help@stone.example",
        ["Portal:BaseUrl"] = "https://pay.stone.example/portal", ["Auth:SigningKey"] = "set",
        ["Auth:HashKeys:0"] = "1:" + HashKey, ["DataProtection:Certificate"] = Certificates.Pem,
    };

    private static readonly string[] Environments = ["Production", "Prod", "Live", "Staging", "Development"];

    [TestCaseSource(nameof(Environments))]
    public void Safe_settings_start_in_every_host_environment(string environment) =>
        Assert.That(Refusals(environment), Is.Empty);

    [TestCaseSource(nameof(Environments))]
    public void Every_host_environment_follows_all_rules_with_braintrees_production(string environment) =>
        Assert.That(
        KeysOf(Refusals(environment, ("Mail:Mode", "Folder"), ("Auth:SigningKey", ""), ("Limits:HashIterations",
            "1000"))),
        Is.EquivalentTo(["Mail:Mode", "Auth:SigningKey", "Limits:HashIterations"]));

    [TestCase("Development", "Simulator", false)]
    [TestCase("Development", "sandbox", false)]
    [TestCase("Development", "Production", true)]
    [TestCase("Development", "2", true)]
    [TestCase("Staging", "Sandbox", true)]
    [TestCase("Live", "Simulator", true)]
    [TestCase("Prod", "Sandbox", true)]
    [TestCase("Production", "Sandbox", true)]
    public void Only_development_with_the_simulator_or_the_sandbox_is_exempt(string environment, string gateway,
        bool held) =>
        Assert.That(Refusals(environment, ("Braintree:Environment", gateway), ("Limits:HashIterations",
            "1000")).Count > 0, Is.EqualTo(held));

    [TestCase("Braintree:Environment", "Simulator")]
    [TestCase("Braintree:Environment", "simulator")]
    [TestCase("Braintree:Environment", "0")]
    [TestCase("Braintree:Endpoint", "http://gateway.example/graphql")]
    [TestCase("Mail:Mode", "Folder")]
    [TestCase("Mail:Mode", "folder")]
    [TestCase("Mail:Mode", "0")]
    [TestCase("Mail:Security", "None")]
    [TestCase("Mail:Security", "none")]
    [TestCase("Mail:Security", "2")]
    [TestCase("Mail:From", "payments@demostone.example")]
    [TestCase("Mail:From", "Payments@DemoStone.example")]
    [TestCase("Merchant:Name", "Demo Stone & Supply")]
    [TestCase("Merchant:SupportEmail", "support@demostone.example")]
    [TestCase("Portal:BaseUrl", "")]
    [TestCase("Portal:BaseUrl", "https://localhost/portal")]
    [TestCase("Portal:BaseUrl", "https://127.0.0.1:5080/portal")]
    [TestCase("Portal:BaseUrl", "https://[::1]/portal")]
    [TestCase("Portal:BaseUrl", "https://pay.localhost/portal")]
    [TestCase("Portal:BaseUrl", "http://pay.stone.example/portal")]
    [TestCase("Audit:CheckpointUrl", "http://archive.example")]
    [TestCase("Auth:SigningKey", "")]
    [TestCase("Auth:Clients:0:SecretHash", "demo")]
    [TestCase("Demo:Seed", "true")]
    [TestCase("Development:Exposed", "true")]
    [TestCase("Webhooks:AllowLoopback", "true")]
    [TestCase("Webhooks:AllowHttp", "true")]
    [TestCase("Limits:HashIterations", "219999")]
    public void An_unsafe_setting_is_refused_by_its_key(string key, string value)
    {
        if (value == "demo")
            value = Secret.Hash("rapidworks-demo-secret").ToUpperInvariant();

        Assert.That(KeysOf(Refusals("Live", (key, value))), Is.EqualTo([key.Split(":0")[0]]));
    }

    [TestCase("Merchant:Name", null)]
    [TestCase("Merchant:SupportEmail", null)]
    [TestCase("Mail:From", null)]
    [TestCase("Mail:Mode", null)]
    [TestCase("Portal:BaseUrl", null)]
    [TestCase("Auth:HashKeys:0", null)]
    [TestCase("DataProtection:Certificate", "")]
    public void A_missing_setting_takes_the_demos_value_and_is_refused(string key, string? value) =>
        Assert.That(KeysOf(Refusals("Production", (key, value))), Is.EqualTo([key.Split(":0")[0]]));

    [TestCase("Audit:CheckpointUrl", "https://archive.example")]
    [TestCase("Mail:Security", "Tls")]
    [TestCase("Portal:BaseUrl", "https://notlocalhost/portal")]
    [TestCase("Braintree:Endpoint", "https://gateway.example/graphql")]
    [TestCase("Merchant:Name", "Demo Stone & Supply of Ohio")]
    [TestCase("Limits:HashIterations", "220000")]
    public void Safe_settings_are_not_refused(string key, string value) => Assert.That(Refusals("Live", (key, value)),
        Is.Empty);

    [TestCase("MerchantId", "portal_demo_merchant")]
    [TestCase("PublicKey", "portal_demo_public_key")]
    [TestCase("PrivateKey", "portal_demo_private_key_0123456789abcdef")]
    [TestCase("MerchantAccountId", "portal_demo_usd")]
    public async Task Nothing_of_the_simulators_goes_to_braintree(string key, string value)
    {
        using var place = new Place();
        (string, string)[] sandbox =
        [
            ("Braintree:Environment", "Sandbox"), ("Braintree:PublicKey", "p"), ("Braintree:PrivateKey", "k"),
            ("Braintree:MerchantId", "m"), ("Braintree:MerchantAccountId", "a"),
        ];

        Assert.That(
            await place.RefusalAsync([.. sandbox, ($"Braintree:{key}", value)]),
            Is.EqualTo($"Braintree:{key} is the simulator's; Sandbox needs your own."));
    }

    [Test]
    public async Task A_short_secret_is_refused_when_it_is_used_and_two_entries_of_one_client_are_two_live_secrets()
    {
        using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var api = AtStake(
            signing, [.. Client(0, "erp", Long), .. Client(1, "erp", Other), .. Client(2, "old", Short)]);

        Assert.That(await TokenAsync(api, "erp", Long), Is.EqualTo((HttpStatusCode.OK, "")));
        Assert.That(await TokenAsync(api, "erp", Other), Is.EqualTo((HttpStatusCode.OK, "")));
        Assert.That(await TokenAsync(api, "old", Short), Is.EqualTo((
            HttpStatusCode.Unauthorized,
                "The secret has under 32 characters; give the client a longer one in Auth:Clients.")));
        var wrong = (HttpStatusCode.Unauthorized, "The client or its secret is not right.");
        Assert.That(await TokenAsync(api, "old", Long), Is.EqualTo(wrong));
        Assert.That(await TokenAsync(api, "erp", Short), Is.EqualTo(wrong));
        Assert.That(await TokenAsync(api, "nobody", Long), Is.EqualTo(wrong));
        Assert.That((await api.Http.GetAsync("/swagger/index.html")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound),
            "Swagger UI is asked for where something is at stake");
    }

    [Test]
    public void Where_something_is_at_stake_a_log_line_is_one_line_of_json_with_its_time_in_utc()
    {
        using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var api = AtStake(signing);
        var json = api.Services.GetServices<ConsoleFormatter>().Single(one => one.Name == ConsoleFormatterNames.Json);
        using var written = new StringWriter();
        json.Write(
            new LogEntry<string>(
                LogLevel.Warning, "Tests", 0, "one\nRefused 401: forged", null, (text, _) => text),
            null, written);

        var line = written.ToString().TrimEnd('\n');
        var at = JsonSerializer.Deserialize<JsonElement>(line).GetProperty("Timestamp").GetString();
        Assert.That(line, Does.Not.Contain('\n'));
        Assert.That(at, Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"));
        Assert.That(DateTimeOffset.Parse(at!, CultureInfo.InvariantCulture),
            Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
        Assert.That(api.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName,
            Is.EqualTo(ConsoleFormatterNames.Json));
    }

    private static ApiHost AtStake(ECDsa signing, params (string, string)[] settings) => new(
    [
        .. Safe.Where(s => s.Key is not "Auth:SigningKey").Select(s => (s.Key, s.Value)), ("environment", "Live"),
        ("Auth:SigningKey", signing.ExportPkcs8PrivateKeyPem()), ("Limits:HashIterations", "220000"), .. settings,
    ]);

    private static (string, string)[] Client(int n, string id, string secret) =>
    [
        ($"Auth:Clients:{n}:Id", id), ($"Auth:Clients:{n}:SecretHash", Secret.Hash(secret)),
            ($"Auth:Clients:{n}:Scopes:0", "customers"),
    ];

    private static async Task<(HttpStatusCode Status, string Error)> TokenAsync(ApiHost api, string id, string secret)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret,
        });
        using var answer = await api.Http.PostAsync("/oauth/token", form);
        var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, body.TryGetProperty("error_description", out var why) ? why.GetString()! : "");
    }

    private static List<string> KeysOf(List<string> refusals) => [.. refusals.Select(refusal => refusal.Split(' ')[0])];

    /// <summary>The safe settings with these in their place; null leaves one out.</summary>
    private static List<string> Refusals(string environment, params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        var all = new Dictionary<string, string?>(Safe.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        foreach (var (key, value) in settings)
        {
            all[key] = value;
            if (value is null)
                all.Remove(key);
        }

        builder.Configuration.AddInMemoryCollection(all);
        try
        {
            builder.RequireSafeSettings();
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return [.. refused.Failures];
        }
        catch (StartRefusedException refused)
        {
            return [refused.Message];
        }
    }
}
