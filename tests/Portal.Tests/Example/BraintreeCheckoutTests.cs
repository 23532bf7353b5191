using CustomerPayments.PortalTests.Gateway;

namespace CustomerPayments.PortalTests.Example;

/// <summary>The example's page at another origin, with Braintree's own script, which it has from npm.</summary>
public sealed class BraintreeCheckoutTests : BraintreeTest
{
    private CheckoutPage page = null!;

    protected override (string Key, string Value)[] Settings => [("Cors:Origins:0", CheckoutPage.Origin)];

    [OneTimeSetUp]
    public async Task ServeAsync()
    {
        if (!CheckoutPage.IsInstalled)
            Stage.Skip("The example's packages are not installed; run npm ci in examples/checkout.");
        page = await CheckoutPage.ServeAsync(Stage.Address);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (page is not null)
            await page.DisposeAsync();
    }

    [SetUp]
    public Task LetThePageThroughAsync() => Context.RouteAsync(
        $"{CheckoutPage.Origin}/**", route => route.ContinueAsync());

    [Test]
    public async Task A_card_pays_through_Braintrees_fields_on_a_page_of_another_origin()
    {
        var customer = await ReadyAsync(110_11);
        await FillCardAsync();
        await Button("Pay").ClickAsync();
        await Expect(Page.Locator("#said")).ToContainTextAsync("Paid: $110.11.");
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [Test]
    public async Task A_bank_account_pays_through_Braintrees_component_on_a_page_of_another_origin()
    {
        var customer = await ReadyAsync(111_11);
        await Field("Bank transfer (ACH)").CheckAsync();
        await FillAccountAsync(routing: "011000015");
        await Button("Pay").ClickAsync();
        await Expect(Page.Locator("#said")).ToContainTextAsync("Submitted: $111.11");
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["pending"]));
    }

    [Test]
    public async Task A_refusal_by_Braintree_is_shown_and_can_be_corrected()
    {
        var customer = await ReadyAsync(112_11);
        await Button("Pay").ClickAsync();
        await Expect(Page.Locator("#said")).ToContainTextAsync("Nothing was charged.");
        Assert.That(await PaymentsOfAsync(customer), Is.Empty);

        await FillCardAsync();
        await Button("Pay").ClickAsync();
        await Expect(Page.Locator("#said")).ToContainTextAsync("Paid: $112.11.");
    }

    protected override bool IsGateways(Uri address) => CheckoutPage.Has(address) || base.IsGateways(address);

    private async Task<Shopper> ReadyAsync(long amount)
    {
        var customer = await CustomerAsync(amount);
        await Page.GotoAsync(CheckoutPage.Origin);
        await Field("Email").FillAsync(customer.Email);
        await Field("Password").FillAsync(Password);
        await Button("Sign in").ClickAsync();
        await Page.GetByLabel(customer.Invoice(1)).CheckAsync();
        await Button("Continue").ClickAsync();
        await Expect(InFrame("number")).ToBeVisibleAsync();
        return customer;
    }

    private async Task FillAccountAsync(string routing)
    {
        await Field("Routing number").FillAsync(routing);
        await Field("Account number").FillAsync("1000000000");
        await Field("Company").FillAsync("Cedar Homes LLC");
        await Field("Street address").FillAsync("12 Quarry Road");
        await Field("City").FillAsync("Asheville");
        await Field("State").FillAsync("NC");
        await Page.GetByRole(Microsoft.Playwright.AriaRole.Textbox, new() { Name = "ZIP code" }).FillAsync("28801");
        await Field("I authorize this debit").CheckAsync();
    }
}
