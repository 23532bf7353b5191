using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Example;

/// <summary>The example's page at another origin, with the gateway simulator and its test nonces.</summary>
public sealed class CheckoutTests : PortalTest
{
    private CheckoutPage page = null!;

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

    [Test]
    public async Task A_page_of_another_origin_pays_several_invoices_by_card()
    {
        var customer = await ReadyAsync(100_11, 20_00);
        await Button("Pay").ClickAsync();
        await Expect(Said).ToContainTextAsync("Paid: $120.11. Your payment is P-");
        await Expect(Page.GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(0);
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [Test]
    public async Task The_page_pays_from_a_bank_account_once_the_text_is_accepted()
    {
        var customer = await ReadyAsync(101_11);
        await Field("Bank transfer (ACH)").CheckAsync();
        await Expect(Page.Locator("#mandate")).ToContainTextAsync("USD 101.11");
        await Button("Pay").ClickAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.Empty, "The box is not ticked");

        await Field("I authorize this debit").CheckAsync();
        await Button("Pay").ClickAsync();
        await Expect(Said).ToContainTextAsync("Submitted: $101.11, to be settled on 2026-06-");
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["pending"]));
    }

    [Test]
    public async Task A_decline_is_told_and_the_next_try_is_another_payment()
    {
        var customer = await ReadyAsync(2_046_00);
        await Button("Pay").ClickAsync();
        await Expect(Said).ToContainTextAsync("Not paid.");
        await Button("Pay").ClickAsync();
        await Expect(Said).ToContainTextAsync("Not paid.");
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["failed", "failed"]));
    }

    [Test]
    public async Task An_answer_that_was_lost_is_asked_for_by_the_same_key_and_pays_once()
    {
        var customer = await ReadyAsync(102_11);
        var keys = new List<string>();
        await Page.RouteAsync("**/v1/payments", async route =>
        {
            keys.Add(route.Request.Headers["idempotency-key"]);
            if (keys.Count > 1)
            {
                await route.ContinueAsync();
                return;
            }

            await route.FetchAsync();
            await route.AbortAsync();
        });
        await Button("Pay").ClickAsync();
        await Expect(Said).ToContainTextAsync("Paid: $102.11.");
        Assert.That(keys, Has.Count.EqualTo(2));
        Assert.That(keys.Distinct(), Has.Exactly(1).Items);
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [Test]
    public async Task A_payment_whose_answer_a_reload_has_lost_is_told_after_signing_in_again()
    {
        var customer = await ReadyAsync(103_11);
        var charged = new TaskCompletionSource();
        await Page.RouteAsync("**/v1/payments", async route =>
        {
            await route.FetchAsync();
            charged.SetResult();
        });
        await Button("Pay").ClickAsync();
        await charged.Task;
        await Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });

        await SignInAtExampleAsync(customer);
        await Expect(Said).ToContainTextAsync("Paid: $103.11.");
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [Test]
    public async Task An_amount_that_changed_is_shown_before_anything_is_paid()
    {
        var customer = await ReadyAsync(104_11);
        await ChangeAmountAsync(customer, 1, 105_11);
        await Button("Pay").ClickAsync();
        await Expect(Said).ToContainTextAsync("Nothing was charged.");
        await Expect(Heading("Pay $105.11")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.Empty);

        await Button("Pay").ClickAsync();
        await Expect(Said).ToContainTextAsync("Paid: $105.11.");
    }

    [Test]
    public async Task A_page_of_an_origin_that_nobody_has_named_reads_nothing()
    {
        var customer = await CustomerAsync(106_11);
        await SignInAtExampleAsync(customer, CheckoutPage.Stranger);
        await Expect(Said).ToContainTextAsync("There was no answer.");
        await Expect(Heading("Open invoices")).ToBeHiddenAsync();
    }

    private ILocator Said => Page.GetByRole(AriaRole.Status).And(Page.Locator("#said"));

    protected override bool IsGateways(Uri address) => CheckoutPage.Has(address);

    protected override bool IsExpected(string complaint) =>
        complaint.Contains($"from origin '{CheckoutPage.Stranger}' has been blocked by CORS", StringComparison.Ordinal);

    private async Task<Shopper> ReadyAsync(params long[] amounts)
    {
        var customer = await CustomerAsync(amounts);
        await SignInAtExampleAsync(customer);
        foreach (var box in await Page.GetByRole(AriaRole.Checkbox).AllAsync())
            await box.CheckAsync();
        await Button("Continue").ClickAsync();
        await Expect(Page.GetByText("The gateway is the simulator")).ToBeVisibleAsync();
        return customer;
    }

    private async Task SignInAtExampleAsync(Shopper customer, string? origin = null)
    {
        await Page.GotoAsync(origin ?? CheckoutPage.Origin);
        await Field("Email").FillAsync(customer.Email);
        await Field("Password").FillAsync(Password);
        await Button("Sign in").ClickAsync();
        if (origin is null)
            await Expect(Heading("Open invoices")).ToBeVisibleAsync();
    }
}
