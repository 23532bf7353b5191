using CustomerPayments.Testing;
using Microsoft.Playwright;
using Shop = CustomerPayments.Testing.Portal;

namespace CustomerPayments.PortalTests.Pages;

/// <summary>Days are the merchant's, wherever the visitor is and whatever the visitor's clock says.</summary>
public sealed class DueDateTests : PortalTest
{
    /// <summary>Where it is the next day already when somebody pays in New York's evening.</summary>
    protected override BrowserNewContextOptions Options => new()
    {
        Locale = "en-US", TimezoneId = "Pacific/Auckland", ViewportSize = new() { Width = 1180, Height = 800 },
    };

    [TestCase(-12, "12 days overdue")]
    [TestCase(-1, "1 day overdue")]
    [TestCase(0, null)]
    [TestCase(9, null)]
    public async Task A_due_date_ends_in_the_merchants_zone_and_says_how_long_ago(int days, string? late)
    {
        var customer = await CustomerAsync();
        var due = Today.AddDays(days);
        await Stage.BackOffice.PutInvoiceAsync(
            customer.Invoice(1), customer.Reference, 160_01, customer.Invoice(1), $"{due:yyyy-MM-dd}");
        await SignInAsync(customer);
        var row = Page.Locator(".invoices tbody tr");
        await Expect(row).ToContainTextAsync(InWords(due));
        await (late is null ? Expect(row).Not.ToContainTextAsync("overdue") : Expect(row).ToContainTextAsync(late));

        await Link(customer.Invoice(1)).ClickAsync();
        await Expect(Page.Locator(".facts")).ToContainTextAsync(
            late is null ? $"by the end of {InWords(due)}, New York time" : $"{InWords(due)}, {late}");
        await Button("Pay this invoice").ClickAsync();
        await Expect(Page.Locator(".to-pay tbody")).ToContainTextAsync($"Order PO-7{InWords(due)}{late}");
    }

    [Test]
    public async Task The_date_of_a_payment_is_the_merchants_in_the_lists_and_has_its_zone_by_itself()
    {
        var customer = await CustomerAsync(160_02);
        var payment = await PaidAsync(customer, Shop.ByCard());
        await SignInAsync(customer);
        await GoAsync("/payments");
        await Expect(Page.Locator("tbody tr")).ToContainTextAsync(InWords(Today));
        await GoAsync($"/payments/{payment.Text("id")}");
        await Expect(Page.Locator(".facts").Last).ToContainTextAsync(
            new System.Text.RegularExpressions.Regex($"Date{InWords(Today)}, \\d+:\\d\\d [AP]M EDT"));
    }
}
