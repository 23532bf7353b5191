using CustomerPayments.Testing;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Pages;

/// <summary>Finding invoices, and choosing some.</summary>
public sealed class InvoiceListTests : PortalTest
{
    [Test]
    public async Task Invoices_are_filtered_searched_and_sorted_and_the_address_remembers_how()
    {
        var customer = await CustomerAsync(300_00, 100_00, 200_00);
        await VoidAsync(customer, 2);
        await SignInAsync(customer);
        await Expect(Rows).ToHaveCountAsync(2);

        await Field("Status").FocusAsync();
        await Field("Status").SelectOptionAsync("Void");
        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Rows.First).ToContainTextAsync(customer.Invoice(2));
        await Expect(Field("Status")).ToBeFocusedAsync();

        await Field("Status").SelectOptionAsync("All");
        await Button("Amount due").ClickAsync();
        await Expect(Rows.Nth(1)).ToContainTextAsync("$200.00");
        await Expect(Page.GetByRole(AriaRole.Columnheader, new() { Name = "Amount due" }))
            .ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(Button("Amount due")).ToBeFocusedAsync();

        await Field("Search").FillAsync(customer.Invoice(3));
        await Button("Search").ClickAsync();
        await Expect(Rows).ToHaveCountAsync(1);
        await Page.ReloadAsync();
        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Field("Status")).ToHaveValueAsync("all");
        await Expect(Field("Search")).ToHaveValueAsync(customer.Invoice(3));
    }

    [Test]
    public async Task The_outstanding_and_overdue_totals_stand_on_top()
    {
        var customer = await CustomerAsync(300_00);
        await Stage.BackOffice.PutInvoiceAsync(
            $"{customer.Reference}-late", customer.Reference, 45_67, "LATE-1", "2026-05-01");
        await SignInAsync(customer);
        await Expect(Page.Locator(".totals > div").Nth(0)).ToContainTextAsync("$345.67");
        await Expect(Page.Locator(".totals > div").Nth(1)).ToContainTextAsync("$45.67");
        await Expect(Page.GetByRole(AriaRole.Row, new() { NameRegex = new("LATE-1") })).ToContainTextAsync("Overdue");
    }

    [Test]
    public async Task All_invoices_of_a_page_are_ticked_at_once_and_stay_ticked_on_the_next()
    {
        var customer = await CustomerAsync([.. Enumerable.Range(1, 27).Select(n => n * 1_00L)]);
        await SignInAsync(customer);
        await Expect(Rows).ToHaveCountAsync(25);
        await Field("Select all invoices on this page").CheckAsync();
        await Expect(Bar).ToContainTextAsync("25 invoices selected");

        await Button("Next page").ClickAsync();
        await Expect(Rows).ToHaveCountAsync(2);
        await Field("Select all invoices on this page").CheckAsync();
        await Expect(Bar).ToContainTextAsync("27 invoices selected");
        await Expect(Bar).ToContainTextAsync("$378.00");
        await Expect(Page.Locator("#polite")).ToHaveTextAsync("27 invoices selected, total $378.00.");

        await Page.ReloadAsync();
        await Expect(Bar).ToContainTextAsync("27 invoices selected");
        await Button("Clear").ClickAsync();
        await Expect(Bar).ToBeHiddenAsync();
        await Expect(Page.GetByRole(AriaRole.Checkbox, new() { Checked = true })).ToHaveCountAsync(0);
    }

    [Test]
    public async Task An_invoice_opens_with_its_lines()
    {
        var customer = await CustomerAsync(123_45);
        await SignInAsync(customer);
        await Link(customer.Invoice(1)).ClickAsync();
        await Expect(Heading($"Invoice {customer.Invoice(1)}")).ToBeFocusedAsync();
        await Expect(Page.GetByRole(AriaRole.Table)).ToContainTextAsync("Gravel");
        await Expect(Page).ToHaveTitleAsync($"Invoice {customer.Invoice(1)} · Demo Stone & Supply");
        await Button("Pay this invoice").ClickAsync();
        await Expect(Button("Pay $123.45")).ToBeVisibleAsync();
    }

    [Test]
    public async Task The_first_list_needs_one_round_trip_after_signing_in()
    {
        var customer = await CustomerAsync(1_00);
        await GoAsync("/");
        await Field("Email").FillAsync(customer.Email);
        await Field("Password").FillAsync(Password);

        // Nothing that the list needs waits for another answer: it stands while all others are withheld.
        await Page.RouteAsync("**/v1/me", _ => Task.CompletedTask);
        await Page.RouteAsync("**/v1/invoices/summary", _ => Task.CompletedTask);
        await Button("Sign in").ClickAsync();
        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Page.Locator(".totals .skeleton").First).ToBeVisibleAsync();
        await Expect(Page.Locator("#progress")).ToBeVisibleAsync();
        await Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
    }

    [TestCase("de-DE", "$1,204.50", "Jun 30, 2026")]
    [TestCase("en-GB", "US$1,204.50", "30 Jun 2026")]
    public async Task Money_and_dates_are_in_the_pages_language_as_the_visitors_country_writes_it(
        string locale, string amount, string due)
    {
        var customer = await CustomerAsync(1_204_50);
        await using var abroad = await (await Stage.BrowserAsync()).NewContextAsync(new() { Locale = locale });
        var page = await abroad.NewPageAsync();
        await page.GotoAsync($"{Stage.Address}/portal/");
        await page.GetByLabel("Email").FillAsync(customer.Email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToContainTextAsync(amount);
        await Expect(page.Locator("tbody tr")).ToContainTextAsync(due);
    }

    private ILocator Rows => Page.Locator(".invoices tbody tr");

    private ILocator Bar => Page.GetByRole(AriaRole.Region, new() { Name = "Selected invoices", IncludeHidden = true });


}
