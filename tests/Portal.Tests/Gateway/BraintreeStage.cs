using System.Text;
using CustomerPayments.BraintreeSimulator;
using CustomerPayments.BraintreeSimulator.Settings;
using CustomerPayments.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Gateway;

/// <summary>
/// The API in sandbox mode. Braintree's hosts are played: its scripts come from npm as they are, the simulator answers
/// what they ask, and a stand-in is the page inside the card fields, the one piece that Braintree does not publish.
/// </summary>
internal sealed class BraintreeStage : IAsyncDisposable
{
    public const string Graphql = "payments.sandbox.braintree-api.com";

    /// <summary>
    /// The older API, which the script asks for 3-D Secure, and for everything when the newer one cannot be reached. It
    /// answers the first.
    /// </summary>
    public const string ClientApi = "api.sandbox.braintreegateway.com";

    public const string Scripts = "js.braintreegateway.com";
    public const string Assets = "assets.braintreegateway.com";
    public const string Log = "www.paypal.com";
    public const string Collector = "c.paypal.com";
    public const string Beacon = "b.stats.paypal.com";
    public const string Songbird = "songbirdstag.cardinalcommerce.com";
    public const string Bank = "acs.bank.example";

    private const string JavaScript = "text/javascript; charset=utf-8";
    private const string Version = "/web/3.144.0";
    private const string MerchantId = "tests_merchant";
    private const string PublicKey = "tests_public_key";
    private const string PrivateKey = "tests_private_key_0123456789abcdef";
    private const string MerchantAccountId = "tests_usd";

    private static readonly string Npm = Path.Combine(Repository.Root, "tests", "Portal.Tests", "node_modules");
    private static readonly string Frame = Path.Combine(AppContext.BaseDirectory, "Gateway", "Frame");

    /// <summary>What the stand-in is made of; npm has the versions that braintree-web asks for.</summary>
    private static readonly Lazy<string> Modules = new(() => new NpmBundle(Npm).Of("framebus", "card-validator"));

    private readonly WebApplication simulator;
    private readonly string folder;

    private BraintreeStage(WebApplication simulator, string folder)
    {
        this.simulator = simulator;
        this.folder = folder;
    }

    public ApiHost Api { get; private set; } = null!;

    public HttpClient Gateway { get; private set; } = null!;

    public GatewaySimulator Simulator => simulator.Services.GetRequiredService<GatewaySimulator>();

    public static bool IsInstalled => File.Exists(Path.Combine(Npm, "braintree-web", "package.json"));

    public static async Task<BraintreeStage> OpenAsync(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var folder = Directory.CreateTempSubdirectory("braintree-").FullName;
        builder.Services.AddGatewaySimulator(new SimulatorOptions
        {
            StateFile = Path.Combine(folder, "simulator.db"),
            MerchantId = MerchantId,
            PublicKey = PublicKey,
            PrivateKey = PrivateKey,
            MerchantAccountId = MerchantAccountId,
            ThreeDSecure = settings.Contains(("Braintree:ThreeDSecure", "true")),
        });
        var app = builder.Build();
        app.MapGatewaySimulator();
        await app.StartAsync();
        var at = app.Urls.Single();
        return new BraintreeStage(app, folder)
        {
            Gateway = new HttpClient { BaseAddress = new Uri(at) },
            Api = new ApiHost(
            [
                ("Mail:Mode", "Folder"),
                ("Braintree:Environment", "Sandbox"),
                ("Braintree:Endpoint", $"{at}/simulator/graphql"),
                ("Braintree:MerchantId", MerchantId),
                ("Braintree:PublicKey", PublicKey),
                ("Braintree:PrivateKey", PrivateKey),
                ("Braintree:MerchantAccountId", MerchantAccountId),
                .. settings,
            ]),
        };
    }

    public static bool Has(Uri address) =>
        address.Host is Graphql or ClientApi or Scripts or Assets or Log or Collector or Beacon or Songbird
            or Bank;

    /// <summary>Answers for Braintree and for PayPal.</summary>
    public async Task AnswerAsync(IRoute route)
    {
        var address = new Uri(route.Request.Url);
        switch (address.Host, address.AbsolutePath)
        {
            case (Graphql, "/graphql"):
                await AskSimulatorAsync(route, "/simulator/graphql");
                break;
            case (ClientApi, var path) when path.Contains("/three_d_secure/", StringComparison.Ordinal):
                var api = path.IndexOf("/client_api", StringComparison.Ordinal);
                await AskSimulatorAsync(route, $"/simulator{path[api..]}");
                break;
            case (Songbird, _):
                await FileAsync(route, Path.Combine(Frame, "songbird.js"));
                break;
            case (Bank, _):
                await FileAsync(route, Path.Combine(Frame, "bank.html"));
                break;
            case (Scripts or Assets, var path) when path.StartsWith($"{Version}/js/", StringComparison.Ordinal):
                var script = Path.GetFileName(path).Replace(".min", "", StringComparison.Ordinal);
                await FileAsync(route, Path.Combine(Npm, "braintree-web", "dist", "browser", script));
                break;
            case (Assets, $"{Version}/html/hosted-fields-frame.min.html"):
                await FileAsync(route, Path.Combine(Frame, "frame.html"));
                break;
            case (Assets, "/stand-in/modules.js"):
                await route.FulfillAsync(new() { ContentType = JavaScript, Body = Modules.Value });
                break;
            case (Assets, var path) when path.StartsWith("/stand-in/", StringComparison.Ordinal):
                await FileAsync(route, Path.Combine(Frame, Path.GetFileName(path)));
                break;
            case (Collector, "/da/r/fb.js"):
                await route.FulfillAsync(new() { ContentType = "text/javascript", Body = "" });
                break;
            case (Log or Collector or Beacon, _):
                await route.FulfillAsync(new() { Body = "{}", ContentType = "application/json", Headers = Open() });
                break;
            default:
                await route.AbortAsync();
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        Gateway.Dispose();
        await simulator.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task FileAsync(IRoute route, string path)
    {
        if (!File.Exists(path))
        {
            await route.FulfillAsync(new() { Status = 404, Headers = Open() });
            return;
        }

        var type = Path.GetExtension(path) is ".html" ? "text/html; charset=utf-8" : JavaScript;
        var bytes = await File.ReadAllBytesAsync(path);
        await route.FulfillAsync(new() { BodyBytes = bytes, ContentType = type, Headers = Open() });
    }

    /// <summary>With the headers of the answer, too: who may read it is the simulator's to say.</summary>
    private async Task AskSimulatorAsync(IRoute route, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Request.Method), path);
        foreach (var name in new[] { "Authorization", "Braintree-Version" })
        {
            if (route.Request.Headers.TryGetValue(name.ToLowerInvariant(), out var value))
                request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = new StringContent(route.Request.PostData ?? "", Encoding.UTF8, "application/json");
        using var answer = await Gateway.SendAsync(request);
        await route.FulfillAsync(new()
        {
            Status = (int)answer.StatusCode,
            BodyBytes = await answer.Content.ReadAsByteArrayAsync(),
            ContentType = answer.Content.Headers.ContentType?.ToString(),
            Headers = answer.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value))
                .Concat(path == "/simulator/graphql" ? [] : Open()).ToDictionary(),
        });
    }

    private static Dictionary<string, string> Open() => new() { ["Access-Control-Allow-Origin"] = "*" };
}
