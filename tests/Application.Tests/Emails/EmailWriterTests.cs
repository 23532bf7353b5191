using System.Text.RegularExpressions;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;

namespace CustomerPayments.Application.Tests.Emails;

/// <summary>What messages say: what is true of each invoice when they are sent.</summary>
public sealed partial class EmailWriterTests(DatabaseProvider database) : WorldTests(database)
{
    private CustomerId customer;

    [SetUp]
    public async Task RegisterAsync() => customer = await World.CustomerAsync();

    [Test]
    public async Task After_a_return_the_email_says_which_invoices_are_due_and_which_another_payment_has_paid()
    {
        var (first, second) = (await World.OweAsync(100_00), await World.OweAsync(20_00));
        await ReturnAsync(first, second);
        await World.PayAsync(customer, PaymentMethod.Card, second);

        var message = await MessageAsync("payment-returned");

        Assert.Multiple(() =>
        {
            Assert.That(
                message.Text,
                Does.Contain("N-1  USD 100.00  USD 100.00 due")
                    .And.Contain("N-2  USD 20.00  paid by another payment"));
            Assert.That(
                message.Text,
                Does.Contain("only those that say so are due again").And.Not.Contain("below are due again"));
            Assert.That(
                message.Html, Does.Contain("paid by another payment").And.Contain(">Pay these invoices again</a>"));
        });
    }

    [Test]
    public async Task After_a_return_whose_invoices_are_all_paid_meanwhile_nothing_is_asked_for()
    {
        var invoice = await World.OweAsync(100_00);
        await ReturnAsync(invoice);
        await World.PayAsync(customer, PaymentMethod.Card, invoice);

        var message = await MessageAsync("payment-returned");

        Assert.That(
            message.Text,
            Does.Contain("You need not pay them again").And.Contain("See the payment").And.Not.Contain("again:"));
    }

    [Test]
    public async Task After_a_return_whose_invoices_are_all_due_the_email_asks_for_them_with_a_button()
    {
        await ReturnAsync(await World.OweAsync(100_00));

        var message = await MessageAsync("payment-returned");

        Assert.That(
            message.Text,
            Does.Contain("was taken back by the bank").And.Contain("(Code R01.)")
                .And.Contain("The invoices below are due again."));
        Assert.That(
            message.Text,
            Does.Match("Pay these invoices again:\nhttps://pay.example/portal/payments/[0-9a-f-]{36}/again\n"));
    }

    [Test]
    public async Task A_payment_that_staff_void_was_cancelled_and_not_taken_back_by_the_bank()
    {
        var payment = await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100_00));
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Voided);
        await FollowAsync();

        var message = await MessageAsync("payment-returned");

        Assert.That(message.Subject, Does.StartWith("Payment cancelled: USD 100.00"));
        Assert.That(
            message.Text, Does.Contain("has cancelled your payment").And.Not.Contain("bank").And.Not.Contain(
                "eturned"));
    }

    [Test]
    public async Task A_failure_asks_for_nothing_that_is_paid_meanwhile()
    {
        var invoice = await World.OweAsync(100_00);
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, invoice);
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Voided);
        await FollowAsync();
        await World.PayAsync(customer, PaymentMethod.Card, invoice);

        var message = await MessageAsync("payment-failed");

        Assert.That(
            message.Text,
            Does.Contain("You need not pay them again").And.Not.Contain("please pay").And.Not.Contain("again:"));
    }

    [Test]
    public async Task A_confirmation_that_waited_does_not_call_paid_what_is_no_longer()
    {
        await ReturnAsync(await World.OweAsync(100_00));

        var settled = await MessageAsync("payment-settled");
        var submitted = await MessageAsync("payment-submitted");

        Assert.That(settled.Text, Does.Contain("It did not last").And.Not.Contain("are paid"));
        Assert.That(submitted.Text, Does.Not.Contain("is pending").And.Not.Contain("do not pay"));
    }

    [Test]
    public async Task A_failure_that_proved_wrong_is_not_emailed()
    {
        World.Gateway.OnCharge = _ => Task.FromResult<Evidence>(new Evidence.NoAnswer("timeout"));
        var payment = await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        for (var look = 0; look < 5; look++)
            await FollowAsync();
        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Failed));
        World.Gateway.TurnUp(new PaymentId(payment.Id), new Domain.Money(100, "USD"));
        World.Clock.Advance(TimeSpan.FromDays(1));
        await World.SendAsync(new FollowPayments());

        await World.SendAsync(new SendPendingEmails());

        Assert.That(World.Mailer.Sent.Select(message => message.Kind), Is.EqualTo(["payment-received"]));
    }

    [Test]
    public async Task A_payment_s_email_has_its_date_with_the_zone_the_customer_s_number_and_a_button_to_the_payment()
    {
        var payment = await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100_00));

        var message = await MessageAsync("payment-received");

        foreach (var body in new[] { message.Text, message.Html })
        {
            Assert.That(body, Does.Contain("(New York time)").And.Contain("C-1").And.Contain("See the payment")
                .And.Contain($"https://pay.example/portal/payments/{payment.Id}"));
        }
    }

    [TestCase("PO-7004", "(PO-7004)")]
    [TestCase("po 7004", "(po 7004)")]
    [TestCase("7004", "(PO 7004)")]
    public async Task A_purchase_order_says_once_that_it_is_one(string order, string shown)
    {
        var document = new InvoiceDocument(
            "N-9", order, new DateOnly(2026, 5, 1), new DateOnly(2026, 6, 30), "USD", 500, 500, null, [], null);
        var invoice = await World.SendAsync(
            new UpsertInvoice(new StatedInvoice("R-1", "C-1", document), null));
        await World.PayAsync(customer, PaymentMethod.Card, new InvoiceToPay(invoice.Invoice.Id, 500));

        Assert.That((await MessageAsync("payment-received")).Text, Does.Contain($"N-9 {shown}  USD 5.00"));
    }

    [Test]
    public async Task An_email_with_a_link_shows_its_code_in_groups_and_says_where_to_type_it()
    {
        await World.SendAsync(new SendActivationLink("C-1"));

        var message = await MessageAsync("activation-link");

        var token = message.Text.Split("#token=")[1].Split('\n')[0];
        var code = message.Text.Split("type this code there:\n")[1].Split('\n')[0];
        Assert.That(code.Split(' ').Select(group => group.Length), Is.EqualTo([5, 5, 5, 5, 5, 5, 5, 5, 3]));
        Assert.That(code.Replace(" ", "", StringComparison.Ordinal), Is.EqualTo(token));
        Assert.That(message.Text, Does.Contain("open https://pay.example/portal/activate and type"));
        Assert.That(message.Html, Does.Contain(code).And.Contain("monospace"));
    }

    [Test]
    public async Task Html_is_made_of_tables_with_inline_styles_and_begins_with_a_hidden_preheader()
    {
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100_00));

        var html = (await MessageAsync("payment-received")).Html;

        Assert.That(
            ElementPattern().Matches(html).Select(match => match.Value).Where(tag => !tag.Contains(" style=\"")),
            Is.Empty);
        Assert.That(
            html,
            Does.Contain("role=\"presentation\"").And.Not.Contain("display:flex").And.Not.Contain("display:grid"));
        var body = html[html.IndexOf("<body", StringComparison.Ordinal)..];
        Assert.That(body.Split('\n')[1], Does.StartWith("<div style=\"display:none").And.Contain("mso-hide:all")
            .And.Contain("Your card payment was approved"));
    }

    private async Task ReturnAsync(params InvoiceToPay[] invoices)
    {
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, invoices);
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Returned, "R01");
        await FollowAsync();
    }

    private async Task FollowAsync()
    {
        World.Clock.Advance(TimeSpan.FromMinutes(61));
        await World.SendAsync(new FollowPayments());
    }

    private async Task<EmailMessage> MessageAsync(string kind)
    {
        await World.SendAsync(new SendPendingEmails());
        return World.Mailer.Sent.Single(message => message.Kind == kind);
    }

    [GeneratedRegex(@"<(td|th|p|h1|a|img)\b[^>]*>")]
    private static partial Regex ElementPattern();
}
