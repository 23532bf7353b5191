using CustomerPayments.Testing;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests;

/// <summary>WCAG 2.2 AA as far as machines can tell, keyboard alone, small screens.</summary>
public sealed class AccessibilityTests : PortalTest
{
    [TestCase(ColorScheme.Light, 1180)]
    [TestCase(ColorScheme.Dark, 1180)]
    [TestCase(ColorScheme.Light, 320)]
    public async Task No_page_has_a_violation_that_axe_finds_nor_needs_sideways_scrolling(ColorScheme scheme, int width)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await Page.SetViewportSizeAsync(width, 800);
        var customer = await CustomerAsync(130_11 + width, 20_00, 2_100_00 + (int)scheme);
        await Stage.BackOffice.PutInvoiceAsync($"{customer.Reference}-late", customer.Reference, 45_67,
            "A-VERY-LONG-INVOICE-NUMBER-0123456789-0123456789", "2026-05-01");
        await Stage.BackOffice.PutCustomerAsync($"X-{customer.Reference}", EmailOf($"X-{customer.Reference}"));

        await CheckPagesBeforeSignInAsync($"X-{customer.Reference}");
        await SignInAsync(customer);
        await CheckPaidCardAsync(customer);
        await CheckDeclineAndPagesOfPaymentsAsync(customer);
        await CheckBankAccountAsync(customer);
    }

    private async Task CheckPagesBeforeSignInAsync(string invited)
    {
        await GoAsync("/sign-in");
        await CheckAsync("Sign in");
        await Button("Sign in").ClickAsync();
        await Expect(Field("Email")).ToBeFocusedAsync();
        await CheckAsync("Sign in");
        await GoAsync("/forgot-password");
        await CheckAsync("Forgot your password?");
        await GoAsync($"/activate#token={await InviteAsync(invited)}");
        await Expect(Field("New password")).ToBeVisibleAsync();
        await CheckAsync("Activate your account");
        await GoAsync("/activate#token=nonsense");
        await Expect(Page.GetByText("We do not know this link")).ToBeVisibleAsync();
        await CheckAsync("Activate your account");
        await GoAsync("/reset-password");
        await Expect(Page.GetByText("The link has lost its code")).ToBeVisibleAsync();
        await CheckAsync("Choose a new password");
        await GoAsync("/reset-password#token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        await CheckAsync("Choose a new password");
        await GoAsync("/no-such-page");
        await CheckAsync("There is no such page");
    }

    private async Task CheckPaidCardAsync(Shopper customer)
    {
        await Expect(Page.Locator(".invoices tbody tr")).ToHaveCountAsync(4);
        await Field($"Select invoice {customer.Invoice(1)}").CheckAsync();
        await CheckAsync("Invoices");
        await SelectAsync(customer, 2);
        await FillCardAsync("4111");
        await Pay.ClickAsync();
        await CheckAsync("Pay invoices");
        await Field("Bank transfer (ACH)").CheckAsync();
        await CheckAsync("Pay invoices");
        await Field("Credit card").CheckAsync();
        await FillCardAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        await CheckAsync("Payment received");
    }

    private async Task CheckDeclineAndPagesOfPaymentsAsync(Shopper customer)
    {
        await GoAsync("/invoices");
        await SelectAsync(customer, 3);
        await FillCardAsync();
        await Pay.ClickAsync();
        await Expect(Page.GetByText("The payment was declined")).ToBeVisibleAsync();
        await CheckAsync("Pay invoices");
        await GoAsync("/payments");
        await Expect(Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await CheckAsync("Payments");
        await Page.Locator("tbody tr", new() { HasText = "Succeeded" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(Heading("Timeline")).ToBeVisibleAsync();
        await CheckAsync();
        await Link(customer.Invoice(2)).ClickAsync();
        await Expect(Heading($"Invoice {customer.Invoice(2)}")).ToBeVisibleAsync();
        await CheckAsync();
    }

    private async Task CheckBankAccountAsync(Shopper customer)
    {
        await GoAsync("/invoices");
        await SelectAsync(customer, 3);
        await FillBankAccountAsync("1000000006");
        await Pay.ClickAsync();
        await Expect(Page.GetByText("Your bank must be asked in another way")).ToBeVisibleAsync();
        await CheckAsync("Pay invoices");
        await Link("See the bank account").ClickAsync();
        await Button("Confirm the amounts").ClickAsync();
        await Expect(Field("First deposit")).ToBeFocusedAsync();
        await CheckAsync("Bank accounts");
        await Button("Remove this account").ClickAsync();
        await CheckAsync("Bank accounts");
    }

    [Test]
    public async Task The_keyboard_alone_signs_in_selects_and_pays()
    {
        var customer = await CustomerAsync(140_11);
        await GoAsync("/");
        await Expect(Heading("Sign in")).ToBeFocusedAsync();
        await TabToAsync(Field("Email"));
        await Page.Keyboard.TypeAsync(customer.Email);
        await TabToAsync(Field("Password"));
        await Page.Keyboard.TypeAsync(Password);
        await Page.Keyboard.PressAsync("Enter");

        await Expect(Heading("Invoices")).ToBeFocusedAsync();
        await Expect(Field($"Select invoice {customer.Invoice(1)}")).ToBeVisibleAsync();
        await TabToAsync(Field($"Select invoice {customer.Invoice(1)}"));
        await Page.Keyboard.PressAsync("Space");
        await TabToAsync(Button("Pay selected invoices"));
        await Page.Keyboard.PressAsync("Enter");

        await Expect(Heading("Pay invoices")).ToBeFocusedAsync();
        await Expect(Field("Card number")).ToBeVisibleAsync();
        await TabToAsync(Field("Credit card"));
        await Page.Keyboard.PressAsync("ArrowDown");
        await Expect(Field("Routing number")).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("ArrowUp");
        foreach (var (field, text) in new[] { ("Card number", "4111111111111111"), ("Expiration date", "1229"),
            ("Security code", "123"), ("ZIP code", "28801") })
        {
            await TabToAsync(Field(field));
            await Page.Keyboard.TypeAsync(text);
        }

        await TabToAsync(Pay);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Heading("Payment received")).ToBeFocusedAsync();
    }

    [Test]
    public async Task The_skip_link_leads_to_the_content_without_changing_the_page()
    {
        await SignInAsync(await CustomerAsync(1_00));
        await Page.Locator(".skip").FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
        Assert.That(Page.Url, Does.Not.Contain("#"));
    }

    /// <summary>
    /// Presses Tab until the focus is there, as somebody without a mouse does, and sees that it shows.
    /// </summary>
    private async Task TabToAsync(ILocator target)
    {
        for (var pressed = 0; pressed < 40; pressed++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (!await target.EvaluateAsync<bool>("element => element === document.activeElement"))
                continue;

            Assert.That(await target.EvaluateAsync<bool>(
                "element => parseFloat(getComputedStyle(element).outlineWidth) >= 2"), Is.True, "The focus shows");
            return;
        }

        Assert.Fail($"Tab does not reach {target}");
    }

    private async Task CheckAsync(string? heading = null)
    {
        if (heading is not null)
            await Expect(Heading(heading)).ToBeVisibleAsync();
        await AssertAccessibleAsync();
    }
}
