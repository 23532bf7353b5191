using CustomerPayments.PortalTests.Example;
using CustomerPayments.PortalTests.Gateway;
using CustomerPayments.Testing;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests;

/// <summary>What all tests share: the API in this process, on real Kestrel, and one Chromium.</summary>
[SetUpFixture]
public sealed class Stage
{
    /// <summary>Debian's; the one that never draws a window needs a third less of the processor.</summary>
    private static readonly string? Chromium =
        new[] { "/usr/bin/chromium-headless-shell", "/usr/bin/chromium" }.FirstOrDefault(File.Exists);

    /// <summary>
    /// As root there is no sandbox; the rest keeps it from looking for hosts that a closed network refuses.
    /// </summary>
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private static IPlaywright? playwright;
    private static IBrowser? browser;

    private static ApiHost inTheBox = null!;
    private static ApiHost? played;
    private static HttpClient? gateway;

    /// <summary>The API with the simulator in the box, or the one of <see cref="Play"/>.</summary>
    public static ApiHost Api => played ?? inTheBox;

    /// <summary>Where the simulator takes its controls.</summary>
    public static HttpClient Gateway => gateway ?? Api.Http;

    public static HttpClient BackOffice { get; private set; } = null!;

    public static string Address => Api.Http.BaseAddress!.ToString().TrimEnd('/');

    /// <summary>Without a browser the tests are skipped, but never in CI: there they are the proof.</summary>
    private static bool MayBeSkipped => Environment.GetEnvironmentVariable("CI") != "true";

    [OneTimeSetUp]
    public void Build()
    {
        if (Chromium is null)
            Skip("There is no Chromium; install Debian's package chromium-headless-shell.");

        inTheBox = new ApiHost(("Mail:Mode", "Folder"), ("Cors:Origins:0", CheckoutPage.Origin));
    }

    public static async Task SignInBackOfficeAsync() => BackOffice = await Api.AsBackOfficeAsync();

    [OneTimeTearDown]
    public async Task TearDownAsync()
    {
        if (browser is not null)
            await browser.CloseAsync();
        playwright?.Dispose();
        inTheBox?.Dispose();
    }

    /// <summary>What follows is played in sandbox mode, with Braintree's own scripts; null ends that.</summary>
    internal static void Play(BraintreeStage? stage) => (played, gateway) = (stage?.Api, stage?.Gateway);

    /// <summary>What follows is played with the simulator in the box of another API.</summary>
    internal static void Play(ApiHost api) => (played, gateway) = (api, null);

    public static async Task<IBrowser> BrowserAsync()
    {
        playwright ??= await Playwright.CreateAsync();
        return browser ??= await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = Arguments });
    }

    /// <summary>The accessibility checker's script.</summary>
    public static string Axe()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "axe.min.js");
        if (!File.Exists(path))
            Skip("axe-core is not installed; run npm ci in tests/Portal.Tests and build again.");
        return File.ReadAllText(path);
    }

    internal static void Skip(string reason)
    {
        if (MayBeSkipped)
            Assert.Ignore(reason);
        Assert.Fail(reason);
    }
}
