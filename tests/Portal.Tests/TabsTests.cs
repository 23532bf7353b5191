using Microsoft.Playwright;

namespace CustomerPayments.PortalTests;

/// <summary>The tabs of a browser have one session, and agree on whose it is.</summary>
public sealed class TabsTests : PortalTest
{
    private const string Alone = "delete window.BroadcastChannel;";

    [Test]
    public async Task A_new_tab_is_signed_in_and_so_is_a_link_in_an_email()
    {
        var customer = await CustomerAsync(220_11);
        await SignInAsync(customer);
        var other = await OpenAsync("/invoices");
        await Expect(Box(other, customer)).ToBeVisibleAsync();

        await Page.CloseAsync();
        await Expect(Box(await OpenAsync("/invoices"), customer)).ToBeVisibleAsync();
    }

    [Test]
    public async Task Two_tabs_renew_the_session_at_the_same_time_and_both_go_on()
    {
        var customer = await CustomerAsync(221_11);
        await SignInAsync(customer);
        var other = await OpenAsync("/invoices");
        await Expect(Box(other, customer)).ToBeVisibleAsync();

        Stage.Api.Clock.Advance(TimeSpan.FromMinutes(12));
        await Task.WhenAll(SearchAsync(Page), SearchAsync(other));
        await Expect(Page.GetByText("No invoice matches")).ToBeVisibleAsync();
        await Expect(other.GetByText("No invoice matches")).ToBeVisibleAsync();
        await NobodyWasToldOfATheftAsync(customer);
    }

    [Test]
    public async Task A_browser_without_locks_between_tabs_loses_nothing_either()
    {
        await Context.AddInitScriptAsync("Object.defineProperty(navigator, 'locks', { get: () => undefined });");
        var customer = await CustomerAsync(222_11);
        await SignInAsync(customer);
        var other = await OpenAsync("/invoices");
        await Expect(Box(other, customer)).ToBeVisibleAsync();

        Stage.Api.Clock.Advance(TimeSpan.FromMinutes(12));
        await Task.WhenAll(SearchAsync(Page), SearchAsync(other));
        await Expect(Page.GetByText("No invoice matches")).ToBeVisibleAsync();
        await Expect(other.GetByText("No invoice matches")).ToBeVisibleAsync();
        await NobodyWasToldOfATheftAsync(customer);
    }

    [TestCase("", TestName = "{m}(told at once)")]
    [TestCase(Alone, TestName = "{m}(seen when the token is renewed)")]
    public async Task When_another_customer_signs_in_no_tab_shows_or_sends_anything_of_the_first(string script)
    {
        await Context.AddInitScriptAsync(script.Length == 0 ? ";" : script);
        var (first, second) = (await CustomerAsync(223_11), await CustomerAsync(224_11));
        await SignInAsync(first);
        await Box(Page, first).CheckAsync();
        var other = await OpenAsync("/sign-in");
        await SignInAsync(other, second);

        if (script == Alone)
        {
            Stage.Api.Clock.Advance(TimeSpan.FromMinutes(12));
            await Button("Pay selected invoices").ClickAsync();
        }

        await Expect(Box(Page, second)).ToBeVisibleAsync();
        await Expect(Box(Page, second)).Not.ToBeCheckedAsync();
        await Expect(Page.GetByText(first.Invoice(1))).ToHaveCountAsync(0);
        var kept = await Page.EvaluateAsync<string>("JSON.stringify(sessionStorage)");
        Assert.That(kept, Does.Not.Contain(first.Reference));
    }

    [Test]
    public async Task Signing_out_signs_all_tabs_out()
    {
        var customer = await CustomerAsync(225_11);
        await SignInAsync(customer);
        var other = await OpenAsync("/invoices");
        await Expect(Box(other, customer)).ToBeVisibleAsync();

        await Button("Sign out").ClickAsync();
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "Sign in", Exact = true })).ToBeVisibleAsync();
        await Expect(other.GetByText(customer.Invoice(1))).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Who_cannot_be_signed_out_is_told_so()
    {
        await SignInAsync(await CustomerAsync(226_11));
        await Page.RouteAsync("**/v1/sessions/current", route => route.AbortAsync());
        await Button("Sign out").ClickAsync();
        await Expect(Page.GetByText("You are still signed in")).ToBeVisibleAsync();
        await Expect(Heading("Invoices")).ToBeVisibleAsync();

        await Page.UnrouteAllAsync();
        await Button("Sign out").ClickAsync();
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Without_cookies_the_portal_works_until_the_access_token_is_spent_and_says_so_before()
    {
        await Context.AddInitScriptAsync("Object.defineProperty(navigator, 'cookieEnabled', { get: () => false });");
        await GoAsync("/");
        await Expect(Page.GetByText("without cookies you sign in again")).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenAsync(string path)
    {
        var page = await Context.NewPageAsync();
        await page.GotoAsync($"{Stage.Address}/portal{path}");
        return page;
    }

    private static async Task SignInAsync(IPage page, Shopper customer)
    {
        await page.GetByLabel("Email", new() { Exact = true }).FillAsync(customer.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(Box(page, customer)).ToBeVisibleAsync();
    }

    private static async Task SearchAsync(IPage page)
    {
        await page.GetByLabel("Search", new() { Exact = true }).FillAsync("nothing like it");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
    }

    private static ILocator Box(IPage page, Shopper customer) =>
        page.GetByLabel($"Select invoice {customer.Invoice(1)}", new() { Exact = true });

    private static async Task NobodyWasToldOfATheftAsync(Shopper customer) => Assert.That(
        (await Stage.Api.EmailsAsync()).Where(email => email.To == customer.Email).Select(email => email.Kind),
        Does.Not.Contain("session-ended"));
}
