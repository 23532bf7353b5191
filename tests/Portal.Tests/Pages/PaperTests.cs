using CustomerPayments.Testing;
using Microsoft.Playwright;
using Shop = CustomerPayments.Testing.Portal;

namespace CustomerPayments.PortalTests.Pages;

/// <summary>A receipt names who paid whom, what and when, and is the same from both pages that print it.</summary>
public sealed class PaperTests : PortalTest
{
    /// <summary>The hour in New York when the payment is made, which is not the visitor's.</summary>
    protected override BrowserNewContextOptions Options => new()
    {
        Locale = "en-US", TimezoneId = "Asia/Tokyo", ViewportSize = new() { Width = 1180, Height = 800 },
    };

    [Test]
    public async Task A_confirmation_and_the_payments_own_page_print_the_same_receipt()
    {
        var customer = await ReadyToPayAsync(120_45, 30_01);
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        var confirmation = await PrintedAsync();

        await Page.EmulateMediaAsync(new() { Media = Media.Screen });
        await Link("See all payments").ClickAsync();
        await Page.Locator("tbody tr").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(Heading("Timeline")).ToBeVisibleAsync();
        await Expect(Button("Print")).ToBeVisibleAsync();
        var page = await PrintedAsync();

        Assert.That(page, Is.EqualTo(confirmation));
        string[] parts =
        [
            "Paid to", "Demo Stone & Supply", "support@demostone.example", "Paid by", "Cedar Homes",
            $"Customer number {customer.Reference}", "Payment number", "Transaction ID", "Visa ending in 1111",
            customer.Invoice(1), customer.Invoice(2), "Order PO-7", "$150.46",
        ];
        foreach (var part in parts)
            Assert.That(page, Does.Contain(part));
        Assert.That(
            page, Does.Match("[A-Z][a-z]{2} \\d+, 2026, \\d+:\\d\\d [AP]M EDT"), "The merchant's clock, with its zone");
        await Expect(Heading("Timeline")).ToBeHiddenAsync();
        await Expect(Button("Sign out")).ToBeHiddenAsync();
        await Expect(Button("Print")).ToBeHiddenAsync();
    }

    [Test]
    public async Task The_merchants_address_stands_on_the_receipt_line_by_line()
    {
        await Page.RouteAsync("**/v1/branding", async route =>
        {
            var answer = await route.FetchAsync();
            const string Lines = "[\"1 Pit Lane\",\"Denver, CO 80202\"]";
            var body = (await answer.TextAsync()).Replace(
                "\"address\":[]", $"\"address\":{Lines}", StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = answer, Body = body });
        });
        var customer = await CustomerAsync(120_46);
        var payment = await PaidAsync(customer, Shop.ByCard());
        await SignInAsync(customer);
        await GoAsync($"/payments/{payment.Text("id")}");
        var lines = Page.Locator(".parties .line");
        await Expect(lines.Nth(1)).ToHaveTextAsync("1 Pit Lane");
        await Expect(lines.Nth(2)).ToHaveTextAsync("Denver, CO 80202");
    }

    private async Task<string> PrintedAsync()
    {
        await Page.EmulateMediaAsync(new() { Media = Media.Print });
        return await Page.Locator(".card").InnerTextAsync();
    }
}
