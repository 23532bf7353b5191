using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Paying;

/// <summary>Whatever goes wrong: a calm sentence, a next step, nothing typed is lost, nothing is paid twice.</summary>
public sealed class PaymentFailureTests : PortalTest
{
    private int Renewals => Calls.Count(call => call == "POST /v1/sessions/refresh");

    [Test]
    public async Task A_declined_card_says_what_to_do_and_another_card_pays()
    {
        var customer = await ReadyToPayAsync(2_046_00); // the amount that the sandbox declines
        await Pay.ClickAsync();
        await Expect(Alert("The payment was declined")).ToBeVisibleAsync();
        await Expect(Alert("Please try again later, or use another card or a bank transfer.")).ToBeVisibleAsync();
        await Expect(Alert("The payment was declined").GetByRole(AriaRole.Paragraph)).ToHaveCountAsync(2);
        await Expect(Field("ZIP code")).ToHaveValueAsync("28801");

        await ChangeAmountAsync(customer, 1, 2_046_01 - 1_000_00);
        await FillCardAsync("5555555555554444");
        await Pay.ClickAsync();
        await Expect(Page.GetByText("An amount has changed")).ToBeVisibleAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EquivalentTo(["succeeded", "failed"]));
    }

    [Test]
    public async Task A_changed_amount_shows_the_difference_and_asks_again()
    {
        var customer = await ReadyToPayAsync(101_11, 50_00);
        await ChangeAmountAsync(customer, 1, 121_11);
        await Pay.ClickAsync();
        await Expect(Page.GetByText("An amount has changed")).ToBeVisibleAsync();
        var changes = Page.GetByRole(AriaRole.Table, new() { Name = "What has changed" });
        await Expect(changes).ToContainTextAsync("$101.11");
        await Expect(changes).ToContainTextAsync("$121.11");
        Assert.That(await PaymentsOfAsync(customer), Is.Empty);

        await Button("Pay $171.11").ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_changed_amount_asks_for_a_new_consent_to_the_debit()
    {
        var customer = await ReadyToPayAsync(102_11);
        await FillBankAccountAsync();
        await ChangeAmountAsync(customer, 1, 103_11);
        await Pay.ClickAsync();
        await Expect(Page.GetByText("An amount has changed")).ToBeVisibleAsync();
        await Expect(Page.Locator("#mandate")).ToContainTextAsync("USD 103.11");
        await Expect(Field("I authorize this debit")).Not.ToBeCheckedAsync();
        await Pay.ClickAsync();
        await Expect(Field("I authorize this debit")).ToBeFocusedAsync();
        await Expect(Field("Account number")).ToHaveValueAsync("1000000000");
        await Field("I authorize this debit").CheckAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment submitted")).ToBeVisibleAsync();
    }

    [Test]
    public async Task An_unknown_outcome_says_do_not_pay_again_and_survives_a_reload()
    {
        var customer = await ReadyToPayAsync(104_11);
        await ArmAsync(new { fault = "internal-after-commit" });
        await Pay.ClickAsync();
        await Expect(Page.GetByText("Please do not pay again")).ToBeVisibleAsync();
        await Page.ReloadAsync();
        await Expect(Page.GetByText("Please do not pay again")).ToBeVisibleAsync();

        Stage.Api.Clock.Advance(TimeSpan.FromMinutes(1));
        await Stage.Api.RunJobAsync("follow-payments");
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [Test]
    public async Task A_bank_account_that_cannot_be_verified_can_be_corrected()
    {
        await ReadyToPayAsync(105_11);
        await FillBankAccountAsync("1000000005");
        await Pay.ClickAsync();
        await Expect(Alert("please check the details or pay by card.")).ToBeVisibleAsync();
        await Field("Account number").FillAsync("1000000000");
        await Pay.ClickAsync();
        await Expect(Heading("Payment submitted")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_gateway_that_does_not_answer_leaves_everything_as_it_is()
    {
        await ReadyToPayAsync(106_11);
        await Page.RouteAsync("**/simulator/graphql", route => route.AbortAsync());
        await Pay.ClickAsync();
        await Expect(Alert("The payment service did not answer")).ToBeVisibleAsync();
        await Page.UnrouteAllAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
    }

    [TestCase(503, """{"code":"gateway-unavailable"}""", "The payment service is not available at the moment")]
    [TestCase(429, """{"code":"too-many-requests"}""", "Please wait 30 seconds and try again")]
    public async Task A_refusal_before_anything_was_recorded_keeps_the_key_and_what_was_typed(
        int status, string body, string words)
    {
        var customer = await ReadyToPayAsync(107_11 + status);
        var keys = new List<string>();
        await Page.RouteAsync("**/v1/payments", async route =>
        {
            keys.Add(route.Request.Headers["idempotency-key"]);
            if (keys.Count == 1)
                await route.FulfillAsync(new()
                {
                    Status = status, Body = body, ContentType = "application/problem+json",
                    Headers = new Dictionary<string, string> { ["Retry-After"] = "30" }
                });
            else
                await route.ContinueAsync();
        });
        await Pay.ClickAsync();
        await Expect(Alert(words)).ToBeVisibleAsync();
        await Expect(Field("Card number")).ToHaveValueAsync("4111 1111 1111 1111");
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(keys.Distinct().Count(), Is.EqualTo(1));
        Assert.That(await PaymentsOfAsync(customer), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_server_that_is_down_is_asked_again_and_nothing_typed_is_lost()
    {
        var customer = await ReadyToPayAsync(108_11);
        await Page.RouteAsync("**/v1/**", route => route.AbortAsync());
        await Pay.ClickAsync();
        await Expect(Heading("Checking your payment")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Main).GetByText("We go on trying")).ToBeVisibleAsync();

        await Page.UnrouteAllAsync();
        await Expect(Page.GetByText("Your payment did not reach us")).ToBeVisibleAsync();
        await Expect(Field("Card number")).ToHaveValueAsync("4111 1111 1111 1111");
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_invoice_voided_meanwhile_is_named_and_the_others_are_paid()
    {
        var customer = await ReadyToPayAsync(109_11, 20_00);
        await VoidAsync(customer, 2);
        await Pay.ClickAsync();
        await Expect(Page.GetByText($"Invoice {customer.Invoice(2)} was withdrawn")).ToBeVisibleAsync();
        await Button("Go on without").ClickAsync();
        await Expect(Field("Card number")).ToHaveValueAsync("4111 1111 1111 1111");
        await Button("Pay $109.11").ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Two_tabs_paying_the_same_invoice_pay_it_once()
    {
        var customer = await ReadyToPayAsync(110_11);
        var second = await Context.NewPageAsync();
        await second.GotoAsync($"{Stage.Address}/portal/");
        await second.GetByLabel($"Select invoice {customer.Invoice(1)}").CheckAsync();
        await second.GetByRole(AriaRole.Button, new() { Name = "Pay selected invoices" }).ClickAsync();
        await Expect(second.GetByLabel("Card number")).ToBeVisibleAsync();

        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();

        await second.GetByLabel("Card number").FillAsync("5555555555554444");
        await second.GetByLabel("Expiration date").FillAsync("12/39");
        await second.GetByLabel("Security code").FillAsync("123");
        await second.GetByLabel("ZIP code").Filter(new() { Visible = true }).FillAsync("28801");
        await second.GetByRole(AriaRole.Button, new() { Name = "Pay $110.11" }).ClickAsync();
        await Expect(second.GetByText("is paid already")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_session_that_ends_while_paying_is_renewed_over_the_page_and_the_payment_goes_on()
    {
        var customer = await ReadyToPayAsync(111_11);
        await EndSessionsAsync(customer);
        await Pay.ClickAsync();

        var dialog = Page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in" });
        await Expect(dialog).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("Email")).ToHaveValueAsync(customer.Email);
        await Expect(dialog.GetByLabel("Password")).ToBeFocusedAsync();
        await dialog.GetByLabel("Password").FillAsync(Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_customer_suspended_meanwhile_is_told_whom_to_ask()
    {
        var customer = await ReadyToPayAsync(112_11);
        (await Stage.BackOffice.PostAsync($"/v1/backoffice/customers/{customer.Reference}/suspend", null))
            .EnsureSuccessStatusCode();
        await Pay.ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in" });
        await dialog.GetByLabel("Password").FillAsync(Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(dialog.GetByText("write to support@demostone.example")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Leave this page" }).ClickAsync();
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.Empty);
    }

    [Test]
    public async Task An_access_token_that_is_spent_is_exchanged_once_without_a_word()
    {
        var customer = await CustomerAsync(113_11);
        await SignInAsync(customer);
        await Field($"Select invoice {customer.Invoice(1)}").CheckAsync();
        var before = Renewals;
        Stage.Api.Clock.Advance(TimeSpan.FromMinutes(12));
        await Button("Pay selected invoices").ClickAsync();
        await FillCardAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(Renewals - before, Is.EqualTo(1));
    }

    [Test]
    public async Task Wrong_card_details_are_marked_at_their_fields_and_nothing_is_sent()
    {
        await ReadyToPayAsync(114_11);
        await Field("Card number").FillAsync("4111111111111112");
        await Field("Expiration date").FillAsync("13/29");
        await Pay.ClickAsync();
        await Expect(Field("Card number")).ToBeFocusedAsync();
        await Expect(Field("Card number")).ToHaveAccessibleDescriptionAsync("Please check the card number.");
        await Expect(Field("Expiration date")).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.That(Calls, Does.Not.Contain("POST /v1/payments").And.Not.Contain("POST /simulator/graphql"));
    }
}
