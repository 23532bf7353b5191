using System.Net.Http.Json;
using CustomerPayments.Testing;
using Shop = CustomerPayments.Testing.Portal;

namespace CustomerPayments.PortalTests.Paying;

/// <summary>A payment that came to nothing says what is true of each of its invoices now.</summary>
public sealed class OutcomeTests : PortalTest
{
    [Test]
    public async Task After_a_return_the_page_says_that_the_invoices_are_due_again()
    {
        var (customer, payment) = await ReturnedAsync([110_01, 110_02]);
        await SignInAsync(customer);
        await GoAsync($"/payments/{payment}");
        await Expect(Alert("The account did not have enough funds. The invoices are due again.")).ToBeVisibleAsync();
    }

    [Test]
    public async Task An_invoice_that_another_payment_has_paid_meanwhile_is_not_demanded_again()
    {
        var (customer, payment) = await ReturnedAsync([110_03, 110_04]);
        await SignInAsync(customer);
        await SelectAsync(customer, 1);
        await FillCardAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();

        await GoAsync($"/payments/{payment}");

        await Expect(Alert($"Invoice {customer.Invoice(1)} has been paid by another payment meanwhile."))
            .ToBeVisibleAsync();
        await Expect(Alert($"Invoice {customer.Invoice(2)} is due again, over $110.04.")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_credited_invoice_is_due_at_its_present_total()
    {
        var (customer, payment) = await ReturnedAsync([110_05], creditTo: 60_00);
        await SignInAsync(customer);
        await GoAsync($"/payments/{payment}");
        await Expect(Alert($"Invoice {customer.Invoice(1)} is due again, over $60.00.")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_payment_that_staff_have_voided_is_not_told_as_the_banks_doing()
    {
        var customer = await CustomerAsync(110_06);
        var payment = await PaidAsync(customer, Shop.ByCard());
        await VoidAtGatewayAsync(await GatewayIdAsync(payment.Text("id")));
        await Stage.Api.RunJobAsync("follow-payments");

        await SignInAsync(customer);
        await GoAsync($"/payments/{payment.Text("id")}");

        await Expect(Alert("The payment was cancelled before it settled. The invoice is due again."))
            .ToBeVisibleAsync();
        await Expect(Page.Locator("main")).Not.ToContainTextAsync("taken back");
    }

    /// <param name="creditTo">Minor units; the total of each invoice when the debit comes back.</param>
    private static async Task<(Shopper Customer, string Payment)> ReturnedAsync(long[] amounts, long? creditTo = null)
    {
        var customer = await CustomerAsync(amounts);
        var payment = await PaidAsync(customer, Shop.ByAch());
        Stage.Api.Gateway.Settle(payment.Text("transactionId"));
        await Stage.Api.RunJobAsync("follow-payments");
        for (var n = 1; creditTo is { } total && n <= amounts.Length; n++)
            await StateAsync(customer, total, due: 0, n);
        Stage.Api.Gateway.Return(payment.Text("transactionId"), "R01");
        await Stage.Api.RunJobAsync("follow-payments");
        return (customer, payment.Text("id"));
    }

    private static async Task<string> GatewayIdAsync(string payment) =>
        (await (await Stage.BackOffice.GetAsync($"/v1/backoffice/payments/{payment}")).JsonAsync()).Text("gatewayId");

    /// <summary>As staff do in the gateway's control panel.</summary>
    private static async Task VoidAtGatewayAsync(string transaction)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/simulator/graphql")
        {
            Content = JsonContent.Create(new
            {
                query = "mutation Reverse($input: ReverseTransactionInput!) { reverseTransaction(input: $input) { "
                    + "reversal { __typename } } }",
                variables = new { input = new { transactionId = transaction } },
            }),
        };
        request.Headers.TryAddWithoutValidation("Braintree-Version", "2025-06-01");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(
            System.Text.Encoding.UTF8.GetBytes($"{Notifications.PublicKey}:{Notifications.PrivateKey}")));
        (await Stage.Api.Http.SendAsync(request)).EnsureSuccessStatusCode();
    }
}
