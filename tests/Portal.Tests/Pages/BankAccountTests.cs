using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Pages;

/// <summary>
/// A bank account that the network cannot check: explained, confirmed by two amounts, then offered to pay from.
/// </summary>
public sealed class BankAccountTests : PortalTest
{
    [Test]
    public async Task An_account_that_the_bank_cannot_confirm_is_confirmed_by_two_deposits_and_then_pays()
    {
        var customer = await TryToPayAsync(130_11);
        await Expect(Page.GetByText("Nothing was charged, and your invoices are open.")).ToBeVisibleAsync();
        await Link("See the bank account").ClickAsync();
        await Expect(Page.GetByText("Waiting for you")).ToBeVisibleAsync();

        await Field("First deposit").FillAsync(await DepositAsync(0));
        await Field("Second deposit").FillAsync(await DepositAsync(1));
        await Button("Confirm the amounts").ClickAsync();
        await Expect(Page.GetByText("The account is verified")).ToBeVisibleAsync();

        await Link("Pay the selected invoices").ClickAsync();
        await Field("Bank transfer (ACH)").CheckAsync();
        await Expect(Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("ending in 0006") })).ToBeCheckedAsync();
        await Expect(Page.GetByLabel("Account number", new() { Exact = true })).ToBeHiddenAsync();
        await Pay.ClickAsync();
        await Expect(Field("I authorize this debit")).ToBeFocusedAsync();
        await Field("I authorize this debit").CheckAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment submitted")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EquivalentTo(["pending", "failed"]));
    }

    [Test]
    public async Task Another_account_can_be_typed_in_beside_a_verified_one()
    {
        await VerifiedAsync(131_11);
        await Link("Pay the selected invoices").ClickAsync();
        await Field("Bank transfer (ACH)").CheckAsync();
        await Field("Another account").CheckAsync();
        await FillBankAccountAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment submitted")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Wrong_amounts_say_how_many_attempts_are_left_and_keep_what_was_typed()
    {
        await TryToPayAsync(132_11);
        await Link("See the bank account").ClickAsync();
        var (first, second) = (await DepositAsync(0), await DepositAsync(1));
        var wrong = first == "1" || second == "1" ? "2" : "1";
        await Field("First deposit").FillAsync(wrong);
        await Field("Second deposit").FillAsync(wrong == second ? first : second);
        await Button("Confirm the amounts").ClickAsync();

        await Expect(Alert("These are not the amounts of the two deposits.")).ToBeVisibleAsync();
        await Expect(Page.GetByText("4 attempts left.")).ToBeVisibleAsync();
        await Expect(Field("First deposit")).ToHaveValueAsync(wrong);
    }

    [TestCase("")]
    [TestCase("100")]
    [TestCase("1.50")]
    [TestCase("seventeen")]
    public async Task A_text_that_is_no_amount_under_a_dollar_is_marked_at_its_field_and_is_no_attempt(string typed)
    {
        await TryToPayAsync(133_11);
        await Link("See the bank account").ClickAsync();
        await Field("First deposit").FillAsync(typed);
        await Field("Second deposit").FillAsync("29");
        await Button("Confirm the amounts").ClickAsync();

        await Expect(Page.GetByText("Please enter an amount of less than a dollar")).ToBeVisibleAsync();
        await Expect(Field("First deposit")).ToBeFocusedAsync();
        Assert.That(Calls.Where(call => call.Contains("/confirm", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("${0}")]
    [TestCase("0.{0}")]
    [TestCase(".{0}")]
    public async Task An_amount_may_be_typed_as_people_write_it(string pattern)
    {
        await TryToPayAsync(134_11);
        await Link("See the bank account").ClickAsync();
        for (var i = 0; i < 2; i++)
        {
            var cents = int.Parse(await DepositAsync(i), null);
            var typed = pattern[0] is '$' ? $"$0.{cents:00}"
                : pattern.Replace("{0}", $"{cents:00}", StringComparison.Ordinal);
            await Field(i == 0 ? "First deposit" : "Second deposit").FillAsync(typed);
        }

        await Button("Confirm the amounts").ClickAsync();
        await Expect(Page.GetByText("The account is verified")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_removed_account_is_asked_about_first_and_is_gone()
    {
        await TryToPayAsync(135_11);
        await Link("See the bank account").ClickAsync();
        await Button("Remove this account").ClickAsync();
        await Button("Keep it").ClickAsync();
        await Expect(Button("Confirm the amounts")).ToBeVisibleAsync();

        await Button("Remove this account").ClickAsync();
        await Button("Remove").ClickAsync();
        await Expect(Page.GetByText("was removed.", new() { Exact = false }).First).ToBeVisibleAsync();
        await GoAsync("/bank-accounts");
        await Expect(Page.GetByText("There are no bank accounts yet.")).ToBeVisibleAsync();
    }

    [Test]
    public async Task The_emails_link_leads_to_the_account()
    {
        var customer = await TryToPayAsync(136_11);
        var email = (await Stage.Api.EmailsAsync())
            .First(m => m.Kind == "bank-account-deposits-sent" && m.To == customer.Email);
        await GoAsync(
            email.Text[email.Text.IndexOf("/bank-accounts/", StringComparison.Ordinal)..].Split('\n')[0].Trim());
        await Expect(Field("First deposit")).ToBeVisibleAsync();
    }

    [Test]
    public async Task An_account_that_was_taken_away_meanwhile_pays_nothing_and_the_page_says_so()
    {
        var customer = await VerifiedAsync(137_11);
        await Link("Pay the selected invoices").ClickAsync();
        await Field("Bank transfer (ACH)").CheckAsync();
        await Field("I authorize this debit").CheckAsync();
        await RemoveElsewhereAsync(customer);
        await Pay.ClickAsync();

        await Expect(Alert("The bank account cannot be paid from")).ToBeVisibleAsync();
        await Expect(Field("Account number")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["failed"]), "the one that began it all");
    }

    [Test]
    public async Task Nothing_is_cut_or_runs_over_at_twice_the_text_size()
    {
        await TryToPayAsync(139_11);
        await Link("See the bank account").ClickAsync();
        await Expect(Field("First deposit")).ToBeVisibleAsync();
        await Page.EvaluateAsync("document.documentElement.style.setProperty('font-size', '200%')");
        await Page.SetViewportSizeAsync(640, 700);
        Assert.That(await Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth
              || e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'hidden')
              .map(e => `${e.tagName} ${e.className} ${e.textContent.slice(0, 40)}`)
            """), Is.Empty);
    }

    private async Task<Shopper> TryToPayAsync(long amount)
    {
        var customer = await CustomerAsync(amount);
        await SignInAsync(customer);
        await SelectAsync(customer, 1);
        await FillBankAccountAsync("1000000006");
        await Pay.ClickAsync();
        await Expect(Page.GetByText("Your bank must be asked in another way")).ToBeVisibleAsync();
        return customer;
    }

    private async Task<Shopper> VerifiedAsync(long amount)
    {
        var customer = await TryToPayAsync(amount);
        await Link("See the bank account").ClickAsync();
        await Field("First deposit").FillAsync(await DepositAsync(0));
        await Field("Second deposit").FillAsync(await DepositAsync(1));
        await Button("Confirm the amounts").ClickAsync();
        await Expect(Page.GetByText("The account is verified")).ToBeVisibleAsync();
        return customer;
    }

    /// <summary>On another device of the same customer.</summary>
    private static async Task RemoveElsewhereAsync(Shopper customer)
    {
        var session = await (
            await Stage.Api.Http.PostAsJsonAsync("/v1/sessions", new { email = customer.Email, password = Password }))
            .Content.ReadFromJsonAsync<JsonElement>();
        var there = Stage.Api.As(session.GetProperty("accessToken").GetString()!);
        foreach (var account in (await there.GetFromJsonAsync<JsonElement>("/v1/bank-accounts")).GetProperty("items")
            .EnumerateArray())
            (await there.DeleteAsync($"/v1/bank-accounts/{account.GetProperty("id")}")).EnsureSuccessStatusCode();
    }
}
