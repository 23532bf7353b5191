namespace CustomerPayments.PortalTests;

/// <summary>Whoever looks at a portal knows whether money moves.</summary>
public sealed class TestModeTests : PortalTest
{
    private const string Words = "Test mode: no money moves";

    [Test]
    public async Task Every_page_says_that_no_money_moves_where_none_does()
    {
        var customer = await CustomerAsync(1_00);
        foreach (var page in new[] { "/sign-in", "/activate", "/forgot-password", "/nothing" })
        {
            await GoAsync(page);
            await Expect(Page.GetByText(Words)).ToBeVisibleAsync();
        }

        await SignInAsync(customer);
        foreach (var page in new[] { "/invoices", "/payments", "/pay" })
        {
            await GoAsync(page);
            await Expect(Page.GetByText(Words)).ToBeVisibleAsync();
        }

        await Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        await Expect(Page.GetByText(Words)).ToBeVisibleAsync(); // a receipt is printed from here
    }

    [TestCase("sandbox", true)]
    [TestCase("production", false)]
    public async Task Only_production_moves_money(string environment, bool says)
    {
        var branding = new { merchantName = "Cedar", color = "#0f5f66", gatewayEnvironment = environment };
        await Page.RouteAsync("**/v1/branding", route => route.FulfillAsync(new() { Json = branding }));
        await GoAsync("/sign-in");
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
        await Expect(Page.GetByText(Words)).ToBeVisibleAsync(new() { Visible = says });
    }

    [Test]
    public async Task A_portal_that_could_not_ask_does_not_claim_that_no_money_moves()
    {
        await Page.RouteAsync("**/v1/branding", route => route.AbortAsync());
        await GoAsync("/sign-in");
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
        await Expect(Page.GetByText(Words)).ToBeHiddenAsync();
    }
}
