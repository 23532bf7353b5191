using System.Net.Http.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.PortalTests.Paying;

/// <summary>The seven steps, from the emailed link to the settled payment.</summary>
public sealed class WalkThroughTests : PortalTest
{
    [Test]
    public async Task A_customer_activates_the_account_and_pays_two_invoices_by_card_and_one_by_bank_transfer()
    {
        var customer = new Shopper("W-1", EmailOf("W-1"));
        await Stage.BackOffice.PutCustomerAsync(customer.Reference, customer.Email, "Walker & Sons");
        foreach (var (n, amount) in new[] { (1, 1_204_50L), (2, 310_05L), (3, 842_10L) })
            await Stage.BackOffice.PutInvoiceAsync(
                customer.Invoice(n), customer.Reference, amount, customer.Invoice(n));

        await GoAsync($"/activate#token={await InviteAsync(customer.Reference)}");
        await Expect(Heading("Activate your account")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Walker & Sons")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(Microsoft.Playwright.AriaRole.Main)).ToContainTextAsync("Demo Stone & Supply");
        await Field("New password").FillAsync(Password);
        await Field("Confirm password").FillAsync(Password);
        await Button("Set password").ClickAsync();

        await Expect(Heading("Invoices")).ToBeVisibleAsync();
        Assert.That(Page.Url, Does.Not.Contain("token"));
        await SelectAsync(customer, 1, 2);
        await FillCardAsync();
        await Button("Pay $1,514.55").ClickAsync();

        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Transaction ID")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Visa ending in 1111")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(Microsoft.Playwright.AriaRole.Table)).ToContainTextAsync("W-1-1");
        await Expect(Page.GetByRole(Microsoft.Playwright.AriaRole.Table)).ToContainTextAsync("$1,514.55");

        await Link("Back to the invoices").ClickAsync();
        await Expect(Field("Select invoice W-1-1")).ToHaveCountAsync(0);
        await SelectAsync(customer, 3);
        await FillBankAccountAsync();
        await Expect(Page.Locator("#mandate")).ToContainTextAsync("USD 842.10");
        await Button("Pay $842.10").ClickAsync();

        await Expect(Heading("Payment submitted")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Your bank transfer is pending")).ToBeVisibleAsync();
        await Expect(Page.GetByText("We expect it by")).ToBeVisibleAsync();

        (await Stage.Api.Http.PostAsJsonAsync("/simulator/clock/advance", new { days = 6 })).EnsureSuccessStatusCode();
        await Stage.Api.RunJobAsync("follow-payments");
        await Link("See all payments").ClickAsync();
        await Expect(Heading("Payments")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(Microsoft.Playwright.AriaRole.Row)).ToHaveCountAsync(3);
        await Expect(Page.GetByText("Succeeded")).ToHaveCountAsync(2);
        await Page.Locator("tbody tr", new() { HasText = "$842.10" }).GetByRole(Microsoft.Playwright.AriaRole.Link)
            .ClickAsync();
        await Expect(Heading("Timeline")).ToBeVisibleAsync();
        await Expect(Page.Locator(".timeline li")).ToHaveCountAsync(3);
        await Expect(Link("W-1-3")).ToBeVisibleAsync();

        await Button("Sign out").ClickAsync();
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
        Assert.That(Bytes, Is.LessThan(176 * 1024), "All that the browser has loaded by now, before compression");
        Assert.That(await Page.EvaluateAsync<int>("sessionStorage.length"), Is.LessThanOrEqualTo(1),
            "Nothing of the session stays");
    }
}
