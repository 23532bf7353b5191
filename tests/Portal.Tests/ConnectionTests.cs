using CustomerPayments.Testing;
using Microsoft.Playwright;
using Shop = CustomerPayments.Testing.Portal;

namespace CustomerPayments.PortalTests;

/// <summary>The connection drops: what is known is shown, and what is missing is a matter of the connection.</summary>
public sealed class ConnectionTests : PortalTest
{
    [Test]
    public async Task A_connection_that_drops_once_the_charge_was_answered_leaves_the_whole_confirmation()
    {
        var customer = await ReadyToPayAsync(140_01);
        await DropAfterTheAnswerAsync();
        await Pay.ClickAsync();

        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        var receipt = Page.Locator(".card");
        string[] parts =
        [
            "Transaction ID", "Visa ending in 1111", "Cedar Homes", customer.Reference, customer.Invoice(1),
            "Order PO-7",
            "$140.01",
        ];
        foreach (var part in parts)
            await Expect(receipt).ToContainTextAsync(part);
        await Expect(Button("Print")).ToBeVisibleAsync();
        await Expect(Page.Locator(".notice.bad")).ToHaveCountAsync(0);
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [Test]
    public async Task A_page_that_does_not_arrive_is_unreachable_and_opens_when_it_is_tried_again()
    {
        await SignInAsync(await CustomerAsync(140_02));
        await Page.RouteAsync("**/portal/pages/payments.js", route => route.AbortAsync());
        await Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Payments" }).ClickAsync();
        await Expect(Alert("check your connection")).ToBeVisibleAsync();
        await Expect(Heading("We could not reach the server")).ToBeVisibleAsync();

        await Page.UnrouteAllAsync();
        await Button("Try again").ClickAsync();
        await Expect(Heading("Payments")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_module_that_fails_twice_is_loaded_with_the_page_afresh()
    {
        await SignInAsync(await CustomerAsync(140_05));
        var missed = 0;
        await Page.RouteAsync(
            "**/portal/pages/payments.js", route => ++missed <= 2 ? route.AbortAsync() : route.ContinueAsync());
        await Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Payments" }).ClickAsync();
        await Button("Try again").ClickAsync();
        await Expect(Heading("Payments")).ToBeVisibleAsync();
        Assert.That(missed, Is.EqualTo(3));
    }

    [Test]
    public async Task Fields_whose_module_does_not_arrive_are_unreachable_not_wrong()
    {
        var customer = await CustomerAsync(140_03);
        await SignInAsync(customer);
        await Page.RouteAsync("**/portal/gateway/simulator.js", route => route.AbortAsync());
        await SelectAsync(customer, 1);
        await Expect(Alert("We could not reach the server")).ToBeVisibleAsync();

        await Page.UnrouteAllAsync();
        await Button("Try again").ClickAsync();
        await Expect(Field("Card number")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_receipt_stands_even_where_the_orders_of_its_invoices_cannot_be_read()
    {
        var customer = await CustomerAsync(140_04);
        var payment = await PaidAsync(customer, Shop.ByCard());
        await SignInAsync(customer);
        await Page.RouteAsync("**/v1/invoices/*", route => route.AbortAsync());
        await GoAsync($"/payments/{payment.Text("id")}");
        await Expect(Page.Locator(".card")).ToContainTextAsync(payment.Text("transactionId"));
    }

    /// <summary>The answer to the payment comes, and nothing after it.</summary>
    private async Task DropAfterTheAnswerAsync()
    {
        var isAnswered = false;
        await Page.RouteAsync("**/*", async route =>
        {
            if (isAnswered)
            {
                await route.AbortAsync();
                return;
            }

            if (route.Request.Method != "POST" || !route.Request.Url.EndsWith("/v1/payments", StringComparison.Ordinal))
            {
                await route.ContinueAsync();
                return;
            }

            var answer = await route.FetchAsync();
            isAnswered = true;
            await route.FulfillAsync(new() { Response = answer });
        });
    }
}
