using CustomerPayments.Testing;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests;

/// <summary>A session ends while somebody works, and the next who signs in may be another customer.</summary>
public sealed class SameTabTests : PortalTest
{
    private ILocator Dialog => Page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in" });

    private ILocator Bar => Page.GetByRole(AriaRole.Region, new() { Name = "Selected invoices", IncludeHidden = true });

    [TestCase("Escape")]
    [TestCase("Not now")]
    public async Task Putting_the_sign_in_dialog_off_keeps_what_was_typed_and_the_payment_can_go_on(string how)
    {
        var customer = await ReadyToPayAsync(180_11);
        await EndSessionsAsync(customer);
        await Pay.ClickAsync();
        await PutOffAsync(how);
        await Expect(Page.GetByText("You are not signed in")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Nothing was charged")).ToBeVisibleAsync();
        await Expect(Field("Card number")).ToHaveValueAsync("4111 1111 1111 1111");
        await Expect(Field("ZIP code")).ToHaveValueAsync("28801");

        await Pay.ClickAsync();
        await SignInAgainAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [Test]
    public async Task Escape_keeps_the_bank_account_as_well()
    {
        var customer = await CustomerAsync(181_11);
        await SignInAsync(customer);
        await SelectAsync(customer, 1);
        await FillBankAccountAsync();
        await EndSessionsAsync(customer);
        await Pay.ClickAsync();
        await PutOffAsync("Escape");
        await Expect(Field("Account number")).ToHaveValueAsync("1000000000");
        await Expect(Field("I authorize this debit")).ToBeCheckedAsync();
    }

    [Test]
    public async Task Escape_over_the_list_keeps_the_search_and_signing_in_goes_on_with_it()
    {
        var customer = await CustomerAsync(182_11, 20_00);
        await SignInAsync(customer);
        await EndSessionsAsync(customer);
        await Field("Search").FillAsync(customer.Invoice(2));
        await Button("Search").ClickAsync();
        await PutOffAsync("Escape");
        await Expect(Field("Search")).ToHaveValueAsync(customer.Invoice(2));
        await Button("Sign in").ClickAsync();
        await SignInAgainAsync();
        await Expect(Page.Locator(".invoices tbody tr")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task Escape_while_a_payment_is_looked_for_keeps_looking_once_signed_in()
    {
        var customer = await ReadyToPayAsync(183_11);
        await Page.RouteAsync("**/v1/payments", async route =>
        {
            await route.FetchAsync(); // it is carried out, the answer is lost, and the session ends
            await EndSessionsAsync(customer);
            await route.AbortAsync();
        });
        await Pay.ClickAsync();
        await PutOffAsync("Escape");
        await Expect(Page.GetByText("Please do not pay again")).ToBeVisibleAsync();
        await Button("Sign in").ClickAsync();
        await SignInAgainAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [Test]
    public async Task Another_customer_in_the_same_tab_sees_nothing_of_the_first()
    {
        var first = await CustomerAsync(184_11, 20_00);
        var second = await CustomerAsync(30_00);
        await SearchAndSelectAsync(first);
        await LeaveAsync(first);
        await SignInHereAsync(second);

        await Expect(Page).ToHaveURLAsync($"{Stage.Address}/portal/invoices");
        await Expect(Field($"Select invoice {second.Invoice(1)}")).Not.ToBeCheckedAsync();
        await Expect(Bar).ToBeHiddenAsync();
        await Expect(Field("Search")).ToHaveValueAsync("");
        var kept = await Page.EvaluateAsync<string>("JSON.stringify(sessionStorage)");
        Assert.That(kept, Does.Not.Contain(first.Reference));

        await Page.GoBackAsync();
        await Expect(Field($"Select invoice {second.Invoice(1)}")).ToBeVisibleAsync();
        await Expect(Field("Search")).ToHaveValueAsync("");
        await Expect(Page).ToHaveURLAsync($"{Stage.Address}/portal/invoices");
    }

    [Test]
    public async Task The_name_in_the_head_is_the_second_customers()
    {
        var first = await CustomerAsync(185_11);
        var second = await CustomerAsync(30_00);
        await Stage.BackOffice.PutCustomerAsync(first.Reference, first.Email, "First & Sons");
        await Stage.BackOffice.PutCustomerAsync(second.Reference, second.Email, "Second & Daughters");
        await SignInAsync(first);
        await Expect(Page.GetByText("First & Sons")).ToBeVisibleAsync();
        await LeaveAsync(first);
        await SignInHereAsync(second);
        await Expect(Page.GetByText("Second & Daughters")).ToBeVisibleAsync();
        await Expect(Page.GetByText("First & Sons")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task The_same_customer_who_signs_in_again_finds_everything_as_it_was()
    {
        var customer = await CustomerAsync(186_11, 20_00);
        await SearchAndSelectAsync(customer);
        var address = Page.Url;
        await LeaveAsync(customer);
        await SignInHereAsync(customer);
        await Expect(Page).ToHaveURLAsync(address);
        await Expect(Field("Search")).ToHaveValueAsync(customer.Invoice(1));
        await Expect(Field($"Select invoice {customer.Invoice(1)}")).ToBeCheckedAsync();
    }

    [Test]
    public async Task An_account_activated_in_the_same_tab_sees_nothing_of_the_first_customer()
    {
        var customer = await ReadyToPayAsync(187_11);
        await Page.RouteAsync("**/v1/payments**", route => route.AbortAsync()); // what became of it stays unknown
        await Pay.ClickAsync();
        await Expect(Page.GetByText("Please do not pay again")).ToBeVisibleAsync();

        var next = $"N-{customer.Reference}";
        await Stage.BackOffice.PutCustomerAsync(next, EmailOf(next));
        await GoAsync($"/activate#token={await InviteAsync(next)}");
        await Field("New password").FillAsync(Password);
        await Field("Confirm password").FillAsync(Password);
        await Button("Set password").ClickAsync();
        await Expect(Page.GetByText("Nothing is due")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Please do not pay again")).ToHaveCountAsync(0);
        await Expect(Bar).ToBeHiddenAsync();
    }

    [Test]
    public async Task After_signing_out_nothing_is_kept_and_the_address_leads_another_customer_nowhere()
    {
        var first = await CustomerAsync(188_11, 20_00);
        var second = await CustomerAsync(30_00);
        await SearchAndSelectAsync(first);
        await Button("Sign out").ClickAsync();
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
        Assert.That(await Page.EvaluateAsync<int>("sessionStorage.length"), Is.Zero);

        await Page.GoBackAsync();
        await Expect(Page.GetByText("Please sign in to go on.")).ToBeVisibleAsync();
        await SignInHereAsync(second);
        await Expect(Page).ToHaveURLAsync($"{Stage.Address}/portal/invoices");
    }

    [Test]
    public async Task A_page_opened_before_signing_in_belongs_to_the_customer_who_signs_in()
    {
        var customer = await CustomerAsync(189_11);
        await GoAsync("/payments");
        await SignInHereAsync(customer);
        await Expect(Heading("Payments")).ToBeVisibleAsync();
    }

    private async Task SearchAndSelectAsync(Shopper customer)
    {
        await SignInAsync(customer);
        await Field("Search").FillAsync(customer.Invoice(1));
        await Button("Search").ClickAsync();
        await Expect(Page.Locator(".invoices tbody tr")).ToHaveCountAsync(1);
        await Field($"Select invoice {customer.Invoice(1)}").CheckAsync();
    }

    /// <summary>The session ends, and its customer does not sign in again.</summary>
    private async Task LeaveAsync(Shopper customer)
    {
        await EndSessionsAsync(customer);
        await Button("Search").ClickAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Leave this page" }).ClickAsync();
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
    }

    private async Task SignInHereAsync(Shopper customer)
    {
        await Field("Email").FillAsync(customer.Email);
        await Field("Password").FillAsync(Password);
        await Button("Sign in").ClickAsync();
        await Expect(Heading("Sign in")).ToHaveCountAsync(0);
    }

    private async Task PutOffAsync(string how)
    {
        await Expect(Dialog).ToBeVisibleAsync();
        if (how == "Escape")
            await Page.Keyboard.PressAsync("Escape");
        else
            await Dialog.GetByRole(AriaRole.Button, new() { Name = how }).ClickAsync();
        await Expect(Dialog).ToHaveCountAsync(0);
    }

    private async Task SignInAgainAsync()
    {
        await Dialog.GetByLabel("Password").FillAsync(Password);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
