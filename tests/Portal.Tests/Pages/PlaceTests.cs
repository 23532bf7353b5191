using CustomerPayments.Testing;
using Microsoft.Playwright;
using Shop = CustomerPayments.Testing.Portal;

namespace CustomerPayments.PortalTests.Pages;

/// <summary>Whoever goes on and comes back finds the list where it was left.</summary>
public sealed class PlaceTests : PortalTest
{
    private ILocator Rows => Page.Locator(".invoices tbody tr");

    [Test]
    public async Task Back_returns_to_the_page_the_sort_the_filter_and_the_place_of_the_list()
    {
        var customer = await ManyAsync();
        await GoAsync("/invoices?status=all&sort=-amountDue");
        await Button("Next page").ClickAsync();
        await Expect(Page.GetByText("Page 2", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Rows.First).ToContainTextAsync("$35.00");
        await Rows.Nth(20).ScrollIntoViewIfNeededAsync();
        var place = await Page.EvaluateAsync<int>("Math.round(scrollY)");
        Assert.That(place, Is.GreaterThan(100));

        await Link(customer.Invoice(15)).ClickAsync();
        await Expect(Heading($"Invoice {customer.Invoice(15)}")).ToBeVisibleAsync();
        Assert.That(await Page.EvaluateAsync<int>("scrollY"), Is.Zero, "A new page begins at its head");
        await Page.GoBackAsync();
        await Expect(Page.GetByText("Page 2", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Rows.First).ToContainTextAsync("$35.00");
        await Expect(Field("Status")).ToHaveValueAsync("all");
        await Expect(Link(customer.Invoice(15))).ToBeInViewportAsync();

        await Link(customer.Invoice(15)).ClickAsync();
        await Link("All invoices").ClickAsync();
        await Expect(Rows.First).ToContainTextAsync("$35.00");
        await Expect(Link(customer.Invoice(15))).ToBeInViewportAsync();

        await Page.GoBackAsync();
        await Expect(Page.GetByText("Page 1", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Rows.First).ToContainTextAsync("$60.00");
    }

    [Test]
    public async Task A_reload_stays_on_the_page_and_the_page_before_is_still_known()
    {
        await ManyAsync();
        await Button("Next page").ClickAsync();
        await Button("Next page").ClickAsync();
        await Expect(Page.GetByText("Page 3", new() { Exact = true })).ToBeVisibleAsync();
        await Page.ReloadAsync();
        await Expect(Page.GetByText("Page 3", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Rows).ToHaveCountAsync(10);
        await Button("Previous page").ClickAsync();
        await Expect(Page.GetByText("Page 2", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Rows).ToHaveCountAsync(25);
    }

    [Test]
    public async Task An_address_with_a_broken_cursor_shows_the_first_page()
    {
        await ManyAsync();
        await GoAsync("/invoices?page=2&cursor=broken");
        await Expect(Rows).ToHaveCountAsync(25);
        await Expect(Page.GetByText("Page 1", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Test]
    public async Task Links_back_keep_the_filter_from_every_page()
    {
        var customer = await ManyAsync();
        await GoAsync("/invoices?sort=amountDue");
        await Field("Search").FillAsync(customer.Reference);
        await Field("Status").SelectOptionAsync("All");
        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("status=all"));
        await Field($"Select invoice {customer.Invoice(1)}").CheckAsync();
        await Button("Pay selected invoices").ClickAsync();
        await Link("Change the selection").ClickAsync();
        await Expect(Field("Search")).ToHaveValueAsync(customer.Reference);
        await Expect(Field("Status")).ToHaveValueAsync("all");

        await Button("Next page").ClickAsync();
        await Expect(Page.GetByText("Page 2", new() { Exact = true })).ToBeVisibleAsync();
        await Button("Pay selected invoices").ClickAsync();
        await FillCardAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        await Link("Back to the invoices").ClickAsync();
        await Expect(Field("Status")).ToHaveValueAsync("all");
        await Expect(Page.GetByText("Page 1", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Test]
    public async Task Payments_too_are_shown_page_by_page_and_Back_returns_to_the_page()
    {
        var customer = await CustomerAsync();
        for (var n = 1; n <= 27; n++)
        {
            await Stage.BackOffice.PutInvoiceAsync(
                customer.Invoice(n), customer.Reference, n * 1_00, customer.Invoice(n));
            await PaidAsync(customer, Shop.ByCard());
        }

        await SignInAsync(customer);
        await GoAsync("/payments");
        await Expect(Rows).ToHaveCountAsync(25);
        await Button("Next page").ClickAsync();
        await Expect(Rows).ToHaveCountAsync(2);
        await Rows.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(Heading("Timeline")).ToBeVisibleAsync();
        await Link("All payments").ClickAsync();
        await Expect(Rows).ToHaveCountAsync(2);
    }

    [Test]
    public async Task A_password_can_be_shown_while_it_is_typed_and_is_covered_when_it_is_sent()
    {
        var customer = await CustomerAsync();
        await GoAsync("/");
        await Field("Email").FillAsync(customer.Email);
        await Field("Password").FillAsync("not the password");
        await Button("Show characters").ClickAsync();
        await Expect(Field("Password")).ToHaveAttributeAsync("type", "text");
        await Expect(Button("Show characters")).ToHaveAttributeAsync("aria-pressed", "true");
        await Button("Show characters").ClickAsync();
        await Expect(Field("Password")).ToHaveAttributeAsync("type", "password");

        await Button("Show characters").ClickAsync();
        await Button("Sign in").ClickAsync();
        await Expect(Alert("is not right")).ToBeVisibleAsync();
        await Expect(Field("Password")).ToHaveAttributeAsync("type", "password");
    }

    /// <summary>A customer of 60 invoices: the first costs $1.00, the last $60.00. Signed in.</summary>
    private async Task<Shopper> ManyAsync()
    {
        var customer = await CustomerAsync([.. Enumerable.Range(1, 60).Select(n => n * 1_00L)]);
        await SignInAsync(customer);
        await Expect(Rows).ToHaveCountAsync(25);
        return customer;
    }
}
