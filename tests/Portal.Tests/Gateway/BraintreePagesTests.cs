namespace CustomerPayments.PortalTests.Gateway;

/// <summary>What the paying pages say where the gateway's own script has a part in it.</summary>
public sealed class BraintreePagesTests : BraintreeTest
{
    [Test]
    public async Task The_cards_that_are_accepted_are_those_of_the_merchant_account()
    {
        await AtThePayPageAsync(190_11);
        await Expect(Field("Credit card")).ToHaveAccessibleDescriptionAsync(
            "Charged at once. We accept Visa, Mastercard, American Express, and Discover.");
    }

    [Test]
    public async Task A_connection_that_drops_once_the_charge_was_answered_leaves_the_confirmation()
    {
        var customer = await ReadyToPayAsync(191_11);
        await Page.RouteAsync($"{Stage.Address}/v1/payments", async route =>
        {
            var answer = await route.FetchAsync();
            await Page.RouteAsync($"{Stage.Address}/**", later => later.AbortAsync());
            await route.FulfillAsync(new() { Response = answer });
        });
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        await Expect(Page.Locator(".card")).ToContainTextAsync("Cedar Homes");
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [TestCase(16)]
    [TestCase(32)]
    public async Task Text_in_the_frames_is_as_large_as_the_text_of_the_page_and_is_not_cut(int size)
    {
        await Context.AddInitScriptAsync(
            $"addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '{size}px')");
        await AtThePayPageAsync(192_11);
        var input = InFrame("number");
        await Expect(input).ToHaveCSSAsync("font-size", $"{size}px");
        var frame = (await Page.Locator("iframe[name='braintree-hosted-field-number']").BoundingBoxAsync())!.Height;
        Assert.That(frame, Is.GreaterThan(size * 1.2));
    }
}
