using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests;

/// <summary>Browsers may deny their storage, and whatever they deny with it.</summary>
public sealed class StorageTests : PortalTest
{
    private const string Denied = """
        const deny = () => { throw new DOMException('Access is denied for this document.', 'SecurityError'); };
        for (const name of ['sessionStorage', 'localStorage', 'indexedDB', 'caches'])
          Object.defineProperty(window, name, { get: deny });
        navigator.locks.request = () => Promise.reject(new DOMException('Access is denied.', 'SecurityError'));
        window.BroadcastChannel = class { constructor() { deny(); } };
        """;

    private const string Missing = """
        for (const name of ['sessionStorage', 'localStorage']) Object.defineProperty(window, name, { get: () => null });
        Object.defineProperty(navigator, 'locks', { get: () => undefined });
        delete window.BroadcastChannel;
        """;

    private const string Full = """
        Storage.prototype.setItem = () => { throw new DOMException('It is full.', 'QuotaExceededError'); };
        """;

    private ILocator Warning => Page.GetByText("Your browser keeps nothing for this site");

    [TestCase(Denied, TestName = "{m}(denied)")]
    [TestCase(Missing, TestName = "{m}(missing)")]
    [TestCase(Full, TestName = "{m}(full)")]
    public async Task Without_storage_the_portal_works_and_says_what_a_reload_costs(string script)
    {
        await Context.AddInitScriptAsync(script);
        var customer = await CustomerAsync(170_11, 30_00);
        await GoAsync("/");
        await Expect(Warning).ToBeVisibleAsync();
        await Field("Email").FillAsync(customer.Email);
        await Field("Password").FillAsync(Password);
        await Button("Sign in").ClickAsync();
        await Field($"Select invoice {customer.Invoice(1)}").CheckAsync();

        // The access token is spent, so that it is renewed by the cookie.
        Stage.Api.Clock.Advance(TimeSpan.FromMinutes(12));
        await Button("Pay selected invoices").ClickAsync();
        await FillCardAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        await Stage.SignInBackOfficeAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));

        await GoAsync("/invoices");
        await Expect(Field($"Select invoice {customer.Invoice(2)}")).ToBeVisibleAsync(); // the cookie is still there
    }

    [Test]
    public async Task With_storage_the_page_shows_no_warning_and_a_reload_costs_nothing()
    {
        var customer = await CustomerAsync(171_11);
        await GoAsync("/");
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
        await Expect(Warning).ToHaveCountAsync(0);
        await SignInAsync(customer);
        await Field($"Select invoice {customer.Invoice(1)}").CheckAsync();
        await Page.ReloadAsync();
        await Expect(Field($"Select invoice {customer.Invoice(1)}")).ToBeCheckedAsync();
    }

    [Test]
    public async Task Unreadable_stored_data_is_forgotten()
    {
        await SignInAsync(await CustomerAsync(172_11));
        await Page.EvaluateAsync(
            "for (const name of ['selection', 'attempt', 'owner']) sessionStorage.setItem(`portal.${name}`, '{')");
        await Page.ReloadAsync();
        await Expect(Heading("Invoices")).ToBeVisibleAsync();
        await Expect(Page.Locator(".invoices tbody tr")).ToHaveCountAsync(1);
    }

    [TestCase("main.js")]
    [TestCase("dom.js")]
    public async Task A_portal_that_cannot_start_says_what_to_do(string file)
    {
        await Page.RouteAsync($"**/portal/{file}", route => route.AbortAsync());
        await GoAsync("/");
        await Expect(Page.GetByRole(AriaRole.Main)).ToContainTextAsync("Please load the page again.");

        await Page.UnrouteAllAsync();
        await Page.ReloadAsync();
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Main)).Not.ToContainTextAsync("could not be started");
    }

    [Test]
    public void One_module_alone_asks_the_browser_to_keep_anything()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "portal");
        var asking = Directory.EnumerateFiles(folder, "*.js", SearchOption.AllDirectories)
            .Where(file => AsksForStorage.IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(folder, file));
        Assert.That(asking, Is.EqualTo(["storage.js"]));
    }

    private static readonly Regex AsksForStorage =
        new(@"\b(sessionStorage|localStorage|indexedDB|caches|cookieStore)\b|document\.cookie|navigator\.storage");
}
