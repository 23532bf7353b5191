namespace CustomerPayments.PortalTests.Gateway;

/// <summary>
/// A blocker, or a company's filter, keeps Braintree away: the page says so and offers what still works.
/// </summary>
public sealed class BraintreeBlockedTests : BraintreeTest
{
    private const string Words = "A blocker in this browser or your company’s filter may keep them away";

    [TestCase(BraintreeStage.Scripts)]
    [TestCase(BraintreeStage.Graphql)]
    public async Task A_script_that_is_blocked_is_said_at_once_and_can_be_tried_again(string host)
    {
        Block(host);
        await AtThePayPageAsync(130_11);
        await Expect(Page.GetByText(Words)).ToBeVisibleAsync();
        await Expect(Page.Locator(".skeleton")).ToHaveCountAsync(0);
        await Expect(Button("Pay by bank transfer")).ToHaveCountAsync(0);
        await Expect(Page.GetByRole(Microsoft.Playwright.AriaRole.Main).GetByRole(
            Microsoft.Playwright.AriaRole.Link, new() { Name = "support@demostone.example" })).ToBeVisibleAsync();

        Unblock();
        await Button("Try again").ClickAsync();
        await FillCardAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_script_that_hangs_is_said_within_ten_seconds()
    {
        await Page.Clock.InstallAsync();
        Swallow(BraintreeStage.Scripts);
        await AtThePayPageAsync(131_11);
        await Expect(Page.Locator("script[src*='client.min.js']")).ToHaveCountAsync(1);
        await Expect(Page.GetByText(Words)).ToHaveCountAsync(0);
        await Page.Clock.FastForwardAsync(10_000);
        await Expect(Page.GetByText(Words)).ToBeVisibleAsync();
        await Expect(Page.Locator(".skeleton")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Fields_that_alone_are_kept_away_leave_the_bank_transfer()
    {
        await Page.Clock.InstallAsync();
        Swallow(BraintreeStage.Assets);
        await AtThePayPageAsync(132_11);
        await Expect(Page.Locator("iframe")).ToHaveCountAsync(4);
        await Page.Clock.FastForwardAsync(10_000);
        await Expect(Page.GetByText(Words)).ToBeVisibleAsync();

        await Button("Pay by bank transfer").ClickAsync();
        await FillBankAccountAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment submitted")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Fields_that_come_at_the_second_try_pay()
    {
        await Page.Clock.InstallAsync();
        Swallow(BraintreeStage.Assets);
        await AtThePayPageAsync(133_11);
        await Expect(Page.Locator("iframe")).ToHaveCountAsync(4);
        await Page.Clock.FastForwardAsync(10_000);
        Unblock();
        await Button("Try again").ClickAsync();
        await FillCardAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Pay_pressed_before_the_fields_are_there_charges_nothing_and_says_so()
    {
        Swallow(BraintreeStage.Assets);
        var customer = await AtThePayPageAsync(134_11);
        await Pay.ClickAsync();
        await Expect(Page.GetByText("The payment service did not answer")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.Empty);
    }
}
