using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CustomerPayments.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CustomerPayments.Api.Tests.OpenApi;

/// <summary>
/// Clients that other people's generators make of openapi.yaml compile, walk through the real process, and survive what
/// may come within the version. The scripts are in tests/clients; what is generated there is kept by nobody.
/// </summary>
public sealed class ClientTests
{
    private const string Later = "came-later";

    /// <summary>Minor units; the last is declined by card.</summary>
    private static readonly long[] Amounts = [100_00, 200_00, 300_00, 500_00, 2_000_00];

    private static readonly string[] PassedOn = ["Authorization", "Idempotency-Key"];

    private static readonly string TypeScript = Path.Combine(Repository.Root, "tests", "clients", "typescript");
    private static readonly string CSharp = Path.Combine(Repository.Root, "tests", "clients", "csharp");

    private readonly string data = Directory.CreateTempSubdirectory("customer-payments-").FullName;
    private ApiProcess? api;
    private int last;

    /// <summary>Without the generators these are skipped, but never in CI: there they are the proof.</summary>
    private static bool MayBeSkipped => Environment.GetEnvironmentVariable("CI") != "true";

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (api is not null)
            await api.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    [Test]
    public async Task A_typescript_client_compiles_walks_through_the_api_and_survives_what_comes_later()
    {
        if (!Directory.Exists(Path.Combine(TypeScript, "node_modules")))
            Skip("The npm packages are not installed; run npm ci in tests/clients/typescript.");

        var contract = Path.Combine(Repository.Root, "openapi.yaml");
        const string Generator = "node_modules/openapi-typescript/bin/cli.js";
        await RunAsync(TypeScript, "node", Generator, contract, "-o", "generated/api.d.ts");
        await RunAsync(TypeScript, "node", "node_modules/typescript/bin/tsc", "-p", ".");

        await WalkAsync(TypeScript, "node", "generated/walk.js");
    }

    [Test]
    public async Task A_csharp_client_compiles_walks_through_the_api_and_survives_what_comes_later()
    {
        if ((await StartAsync(Repository.Root, "dotnet", "tool", "run", "kiota", "--version")).ExitCode != 0)
            Skip("Kiota is not installed; run dotnet tool restore.");

        await RunAsync(
            Repository.Root, "dotnet", "tool", "run", "kiota", "generate", "--language", "CSharp", "--openapi",
            "openapi.yaml", "--class-name", "PaymentsClient", "--namespace-name", "CustomerPayments.Client", "--output",
            "tests/clients/csharp/generated", "--clean-output", "--exclude-backward-compatible", "--log-level",
            "Error");
        await RunAsync(CSharp, "dotnet", "build", "--nologo");

        await WalkAsync(CSharp, "dotnet", "bin/Debug/net10.0/CustomerPayments.Walk.dll");
    }

    /// <summary>Once through the real process, and once past a server that is ahead as the contract allows.</summary>
    private async Task WalkAsync(string folder, string program, string script)
    {
        var address = await AddressAsync();
        var later = await ListenAheadOfAsync(address);
        await using (later)
        {
            foreach (var (mode, at) in new[] { ("walk", address), ("survive", new Uri(later.Urls.Single())) })
            {
                var email = await CustomerAsync();
                var server = at.ToString().TrimEnd('/');
                var output = await RunAsync(folder, program, script, mode, server, email, Portal.Password);
                Assert.That(output.Trim().Split('\n')[^1].Trim(), Is.EqualTo("done"), output);
            }
        }
    }

    private async Task<Uri> AddressAsync()
    {
        api ??= await ApiProcess.ListenAsync(
        [
            ("ASPNETCORE_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ("Demo:Seed", "false"), ("DataDirectory", data), ("Jobs:Enabled", "false"),
            ("Limits:HashIterations", "1000"),
        ]);
        return api.Address;
    }

    /// <returns>The email of a customer with a password, who owes <see cref="Amounts"/>.</returns>
    private async Task<string> CustomerAsync()
    {
        using var http = new HttpClient { BaseAddress = await AddressAsync() };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", await http.OfficeTokenAsync());

        var reference = $"C-{++last}";
        var email = $"ap@c-{last}.example";
        await http.PutCustomerAsync(reference, email);
        foreach (var amount in Amounts)
            await http.PutInvoiceAsync($"I-{last}-{amount}", reference, amount);
        await (await http.PostAsync($"/v1/backoffice/customers/{reference}/activation-link", null)).JsonAsync();
        (await http.PostAsync("/dev/jobs/send-emails/run", null)).EnsureSuccessStatusCode();
        var emails = await http.GetFromJsonAsync<List<SentEmail>>("/dev/mailbox.json");
        var link = emails!.First(sent => sent.To == email).Token;
        var activation = new { token = link, password = Portal.Password };
        await (await http.PostAsJsonAsync("/v1/activation", activation)).JsonAsync();
        return email;
    }

    /// <summary>The same API, some years on: every object has a member more, every open word is a new one.</summary>
    private static async Task<WebApplication> ListenAheadOfAsync(Uri address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var ahead = builder.Build();
        var present = new HttpClient { BaseAddress = address };
        ahead.Lifetime.ApplicationStopped.Register(present.Dispose);
        ahead.Run(http => PassOnAsync(http, present));
        await ahead.StartAsync();
        return ahead;
    }

    private static async Task PassOnAsync(HttpContext http, HttpClient present)
    {
        var target = $"{http.Request.Path}{http.Request.QueryString}";
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), target);
        if (http.Request.ContentType is { } type)
        {
            request.Content = new StreamContent(http.Request.Body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        foreach (var name in PassedOn.Where(http.Request.Headers.ContainsKey))
            request.Headers.TryAddWithoutValidation(name, http.Request.Headers[name].ToString());

        using var answer = await present.SendAsync(request);
        var operation = Contract.Find(http.Request.Method, http.Request.Path)!;
        var media = answer.Content.Headers.ContentType!.MediaType!;
        var promised = Contract.Schemas.Resolve(operation.Definition["responses"]![$"{(int)answer.StatusCode}"]!);
        var schema = promised["content"]![media]!["schema"]!.AsObject();
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync());

        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = media;
        await http.Response.WriteAsync(Growth.Of(schema, body, Contract.Schemas, Later)!.ToJsonString());
    }

    /// <returns>What it wrote, once it has ended well.</returns>
    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var (exitCode, output) = await StartAsync(folder, program, arguments);
        Assert.That(exitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{output}");
        return output;
    }

    private static async Task<(int ExitCode, string Output)> StartAsync(
        string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["KIOTA_OFFLINE_ENABLED"] = "true"; // it asks for newer versions of itself otherwise
        using var process = Process.Start(start)!;
        var both = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(both));
    }

    private static void Skip(string reason)
    {
        if (MayBeSkipped)
            Assert.Ignore(reason);
        Assert.Fail(reason);
    }
}
