using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CustomerPayments.Testing;
using Microsoft.IdentityModel.Tokens;

namespace CustomerPayments.Api.Tests.Startup;

/// <summary>The command <c>clients</c> as it is typed, beside a process that runs on the same database.</summary>
public sealed class ClientCommandTests
{
    private static readonly string TypeScript = Path.Combine(Repository.Root, "tests", "clients", "typescript");

    private Place place = null!;

    [SetUp]
    public void FindPlace() => place = new Place();

    [TearDown]
    public void LeavePlace() => place.Dispose();

    [Test]
    public async Task A_client_is_added_and_revoked_while_the_api_runs()
    {
        await using var api = await ApiProcess.ListenAsync([.. place.Settings, ("Jobs__Enabled", "false")]);

        var added = await RunAsync("add", "--id", "erp", "--scopes", "customers reports");
        Assert.That(added.ExitCode, Is.Zero, added.Output);
        var secret = added.Output.Split('\n').Select(line => line.Trim())
            .Single(line => line.Length == 43 && !line.Contains(' '));
        using var http = new HttpClient { BaseAddress = api.Address };
        Assert.That(await TokenAsync(http, secret), Is.EqualTo(HttpStatusCode.OK));

        var listed = await RunAsync("list");
        Assert.That(listed.Output, Does.Contain("erp: last used").And.Contain("rapidworks").And.Not.Contain(secret));
        Assert.That((await RunAsync("revoke", "--id", "erp")).ExitCode, Is.Zero);

        Assert.That(await TokenAsync(http, secret), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("clients does one of list, add, change, rotate, revoke.")]
    [TestCase("clients does one of list, add, change, rotate, revoke.", "remove", "--id", "erp")]
    [TestCase("There is no client erp.", "revoke", "--id", "erp")]
    [TestCase("--scopes names one or more scopes, separated by spaces.", "add", "--id", "erp")]
    [TestCase("--networks holds no networks such as 10.0.0.0/8, separated by spaces.", "add", "--id", "erp",
        "--scopes", "reports", "--networks", "everywhere")]
    [TestCase("--days is a whole number from 0 to 3650.", "rotate", "--id", "erp", "--days", "-1")]
    [TestCase("--jwks names the file none.json, which does not exist.", "add", "--id", "erp", "--jwks", "none.json")]
    [TestCase("There is no option --scope; did you mean --scopes?", "add", "--id", "erp", "--scope", "reports")]
    public async Task What_cannot_be_done_is_refused_in_one_sentence(string says, params string[] words) =>
        Assert.That(await place.RefusalAsync([], ["clients", .. words]), Is.EqualTo(says));

    [Test]
    public async Task Somebody_elses_library_signs_in_with_a_key()
    {
        if (!Directory.Exists(Path.Combine(TypeScript, "node_modules", "oauth4webapi")))
            Assert.Ignore("The npm packages are not installed; run npm ci in tests/clients/typescript.");
        var (own, shown) = (Path.Combine(place.Folder, "own.json"), Path.Combine(place.Folder, "jwks.json"));
        await WriteKeysAsync(own, shown);
        var added = await RunAsync("add", "--id", "erp", "--scopes", "customers", "--jwks", shown);
        Assert.That(added.ExitCode, Is.Zero, added.Output);
        await using var api = await ApiProcess.ListenAsync([.. place.Settings, ("Jobs__Enabled", "false")]);

        using var signer = Process.Start(new ProcessStartInfo("node", ["sign.mjs", $"{api.Address}", "erp", own])
        {
            WorkingDirectory = TypeScript, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (token, errors) = (
            await signer.StandardOutput.ReadToEndAsync(), await signer.StandardError.ReadToEndAsync());
        await signer.WaitForExitAsync();

        Assert.That(signer.ExitCode, Is.Zero, errors);
        using var http = new HttpClient { BaseAddress = api.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        using var answer = await http.GetAsync("/v1/backoffice/customers");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] words) =>
        ApiProcess.EndAsync(place.Settings, ["clients", .. words]);

    private static async Task<HttpStatusCode> TokenAsync(HttpClient http, string secret)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = "erp", ["client_secret"] = secret,
        });
        using var answer = await http.PostAsync("/oauth/token", form);
        return answer.StatusCode;
    }

    private static async Task WriteKeysAsync(string own, string shown)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var both = key.ExportParameters(true);
        JsonObject Jwk() => new()
        {
            ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "1", ["x"] = Base64UrlEncoder.Encode(both.Q.X!),
            ["y"] = Base64UrlEncoder.Encode(both.Q.Y!),
        };
        var secret = Jwk();
        secret["d"] = Base64UrlEncoder.Encode(both.D!);
        await File.WriteAllTextAsync(own, secret.ToJsonString());
        await File.WriteAllTextAsync(shown, new JsonObject { ["keys"] = new JsonArray(Jwk()) }.ToJsonString());
    }
}
