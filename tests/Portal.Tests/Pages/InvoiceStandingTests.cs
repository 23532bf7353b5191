using CustomerPayments.Testing;
using Microsoft.Playwright;
using Shop = CustomerPayments.Testing.Portal;

namespace CustomerPayments.PortalTests.Pages;

/// <summary>What is due on an invoice is told in each of its states, on its page and in the lists.</summary>
public sealed class InvoiceStandingTests : PortalTest
{
    private ILocator Card => Page.Locator(".card");

    private ILocator Row => Page.Locator(".invoices tbody tr");

    [Test]
    public async Task Nothing_is_to_be_paid_on_an_invoice_that_was_withdrawn()
    {
        var customer = await CustomerAsync(150_01);
        await VoidAsync(customer, 1);
        await OpenAsync(customer, "void");
        await Expect(Row).ToContainTextAsync("Nothing to pay");
        await OpenInvoiceAsync(customer);
        await Expect(Card).ToContainTextAsync("Nothing to pay");
        await Expect(Card.Locator(".big")).Not.ToContainTextAsync("$");
        await Expect(Button("Pay this invoice")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task An_invoice_that_is_being_paid_says_by_which_payment_and_until_when()
    {
        var customer = await CustomerAsync(150_02);
        var payment = await PaidAsync(customer, Shop.ByAch());
        await OpenAsync(customer, "pending");
        await Expect(Row).ToContainTextAsync("Being paid");
        await OpenInvoiceAsync(customer);
        await Expect(Card.Locator(".big")).ToHaveTextAsync("Being paid$150.02");
        await Expect(Card).ToContainTextAsync($"by {InWords(payment.Text("expectedSettlementOn"))}");
        await Link(payment.Text("number")).ClickAsync();
        await Expect(Heading($"Payment {payment.Text("number")}")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_paid_invoice_says_how_much_was_paid_when_and_by_which_payment()
    {
        var customer = await CustomerAsync(150_03);
        var payment = await PaidAsync(customer, Shop.ByCard());
        await OpenAsync(customer, "paid");
        await Expect(Page.GetByRole(AriaRole.Columnheader))
            .ToHaveTextAsync(["Invoice", "Issued", "Paid on", "Payment", "Total"]);
        foreach (var part in new[] { "$150.03", payment.Text("number"), InWords(Today) })
            await Expect(Row).ToContainTextAsync(part);
        await OpenInvoiceAsync(customer);
        await Expect(Card.Locator(".big")).ToHaveTextAsync("Paid$150.03");
        await Expect(Card).ToContainTextAsync($"Paid on{InWords(Today)}");
        await Expect(Link(payment.Text("number"))).ToBeVisibleAsync();
        await Expect(Card).Not.ToContainTextAsync("Amount due");
    }

    [Test]
    public async Task An_invoice_that_was_paid_elsewhere_names_no_payment()
    {
        var customer = await CustomerAsync(150_04);
        await StateAsync(customer, 150_04, due: 0);
        await OpenAsync(customer, "paid");
        await Expect(Row).ToContainTextAsync("Not through this portal");
        await OpenInvoiceAsync(customer);
        await Expect(Card).ToContainTextAsync("paid in another way");
        await Expect(Card).Not.ToContainTextAsync("Paid on");
    }

    [TestCase(60_00, "Paid so far$90.05")]
    [TestCase(150_05, null)]
    public async Task An_amount_paid_elsewhere_is_shown_beside_the_amount_due(long due, string? paid)
    {
        var customer = await CustomerAsync(150_05);
        await StateAsync(customer, 150_05, due);
        await OpenAsync(customer, "unpaid");
        await (paid is null
            ? Expect(Row).Not.ToContainTextAsync("of $150.05") : Expect(Row).ToContainTextAsync("$60.00of $150.05"));
        await OpenInvoiceAsync(customer);
        await Expect(Card.Locator(".big")).ToContainTextAsync($"${due / 100}.");
        await (paid is null
            ? Expect(Card).Not.ToContainTextAsync("Paid so far") : Expect(Card).ToContainTextAsync(paid));
    }

    [Test]
    public async Task After_a_return_the_invoice_says_which_payment_came_back_and_why_and_it_can_be_paid_again()
    {
        var customer = await CustomerAsync(150_06, 150_07);
        var payment = await ReturnedAsync(customer);
        await OpenAsync(customer, "unpaid");
        await OpenInvoiceAsync(customer);
        await Expect(Alert($"Payment {payment.Text("number")} of this invoice was returned")).ToContainTextAsync(
            "(Code R01.) The invoice is due again.");
        await Link("See the payment").ClickAsync();
        await Expect(Card).ToContainTextAsync("Return codeR01");

        await Link("Pay these invoices again").ClickAsync();
        await Expect(Button("Pay $300.13")).ToBeVisibleAsync();
        await FillCardAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();

        await GoAsync("/invoices?status=paid");
        await Link(customer.Invoice(1)).ClickAsync();
        await Expect(Heading($"Invoice {customer.Invoice(1)}")).ToBeVisibleAsync();
        await Expect(Page.GetByText("was returned")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task The_email_of_a_return_leads_to_the_payment_of_exactly_the_invoices_due_again()
    {
        var customer = await CustomerAsync(150_08, 150_09);
        var payment = await ReturnedAsync(customer);
        await VoidAsync(customer, 1);
        var email = (await Stage.Api.EmailsAsync())
            .First(email => email.Kind == "payment-returned" && email.To == customer.Email);
        var link = $"/payments/{payment.Text("id")}/again";
        Assert.That(email.Text, Does.Match($"Pay these invoices again:\n\\S+{link}\n"));
        await SignInAsync(customer);
        await GoAsync(link);
        await Expect(Button("Pay $150.09")).ToBeVisibleAsync();

        await VoidAsync(customer, 2);
        await GoAsync(link);
        await Expect(Page.GetByText("Nothing is due on these invoices")).ToBeVisibleAsync();
    }

    private async Task OpenAsync(Shopper customer, string status)
    {
        await SignInAsync(customer);
        await GoAsync($"/invoices?status={status}");
    }

    private async Task OpenInvoiceAsync(Shopper customer)
    {
        await Link(customer.Invoice(1)).ClickAsync();
        await Expect(Heading($"Invoice {customer.Invoice(1)}")).ToBeVisibleAsync();
    }
}
