using CustomerPayments.Application.Holds;
using CustomerPayments.Testing;
using Microsoft.Playwright;
using Shop = CustomerPayments.Testing.Portal;

namespace CustomerPayments.PortalTests.Paying;

/// <summary>The page shows everything that a payer must know before paying.</summary>
public sealed class BeforePayingTests : PortalTest
{
    [Test]
    public async Task An_amount_that_changed_after_it_was_ticked_is_said_before_anything_is_paid()
    {
        var customer = await CustomerAsync(170_01, 20_00);
        await SignInAsync(customer);
        await Field($"Select invoice {customer.Invoice(1)}").CheckAsync();
        await Field($"Select invoice {customer.Invoice(2)}").CheckAsync();
        await ChangeAmountAsync(customer, 1, 190_01);
        await Button("Pay selected invoices").ClickAsync();

        await Expect(Page.GetByText("An amount has changed")).ToBeVisibleAsync();
        var changes = Page.GetByRole(AriaRole.Table, new() { Name = "What has changed" });
        await Expect(changes.Locator("tbody")).ToHaveTextAsync($"{customer.Invoice(1)}$170.01$190.01");
        Assert.That(Calls, Does.Not.Contain("POST /v1/payments"));

        await Page.ReloadAsync();
        await Expect(Button("Pay $210.01")).ToBeVisibleAsync();
        await Expect(Page.GetByText("An amount has changed")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task The_page_reports_a_changed_amount_even_if_the_list_shows_the_new_amount()
    {
        var customer = await CustomerAsync(170_02);
        await SignInAsync(customer);
        await Field($"Select invoice {customer.Invoice(1)}").CheckAsync();
        await ChangeAmountAsync(customer, 1, 160_02);
        await Page.ReloadAsync();
        var bar = Page.GetByRole(AriaRole.Region, new() { Name = "Selected invoices" });
        await Expect(bar).ToContainTextAsync("$160.02");
        await Button("Pay selected invoices").ClickAsync();
        await Expect(Page.GetByText("An amount has changed")).ToBeVisibleAsync();
    }

    [Test]
    public async Task An_amount_that_changes_while_another_invoice_is_left_out_is_said_and_comes_into_sight()
    {
        var customer = await ReadyToPayAsync(170_06, 20_00);
        await VoidAsync(customer, 2);
        await Pay.ClickAsync();
        await Expect(Page.GetByText($"Invoice {customer.Invoice(2)} was withdrawn")).ToBeVisibleAsync();
        await ChangeAmountAsync(customer, 1, 160_06);
        await Button("Go on without").ClickAsync();
        await Expect(Page.GetByText("An amount has changed")).ToBeInViewportAsync();
        await Expect(Button("Pay $160.06")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.Empty);
    }

    [Test]
    public async Task While_payments_are_held_the_payer_reads_why_and_the_selection_waits()
    {
        var customer = await ReadyToPayAsync(170_07);
        await KnowAsync(new HoldPayments("We are checking our records until 3 pm.", "test"));
        await Pay.ClickAsync();
        await Expect(Page.GetByText("Nothing was charged. We are checking our records until 3 pm.")).ToBeVisibleAsync();

        await Page.ReloadAsync();
        await Expect(Page.GetByText("Payments are not taken at the moment")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.Empty);

        await KnowAsync(new ReleasePayments("test"));
        await Page.ReloadAsync();
        await Expect(Button("Pay $170.07")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Nothing_is_said_of_amounts_that_did_not_change()
    {
        await ReadyToPayAsync(170_03);
        await Expect(Page.GetByText("An amount has changed")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task The_payer_is_told_the_cards_the_fee_the_processor_and_when_a_transfer_is_settled()
    {
        var customer = await CustomerAsync(170_04);
        await SignInAsync(customer);
        await SelectAsync(customer, 1);
        await Expect(Field("Credit card")).ToHaveAccessibleDescriptionAsync(
            "Charged at once. We accept Visa, Mastercard, American Express, and Discover.");
        await Expect(Page.GetByText("No fee is added")).ToContainTextAsync(
            "Braintree, a service of PayPal, processes the payment.");
        var told = await Page.Locator("#by-ach-sub").InnerTextAsync();

        var payment = await PaidAsync(customer, Shop.ByAch());
        Assert.That(told, Does.Contain($"by {InWords(payment.Text("expectedSettlementOn"))}"));
    }

    [Test]
    public async Task The_table_of_the_invoices_to_pay_has_orders_and_due_dates()
    {
        await ReadyToPayAsync(170_05);
        var table = Page.Locator(".to-pay");
        await Expect(table.GetByRole(AriaRole.Columnheader)).ToHaveTextAsync(["Invoice", "Due", "Amount due"]);
        await Expect(table.Locator("tbody")).ToContainTextAsync("Order PO-7");
        await Expect(table.Locator("tbody")).ToContainTextAsync("Jun 30, 2026");
    }

    /// <summary>Holds or releases, and waits until the API knows.</summary>
    private static async Task KnowAsync<T>(MediatR.IRequest<T> request)
    {
        await Stage.Api.SendAsync(request);
        Stage.Api.Clock.Advance(PaymentHolds.KnownFor);
    }
}
