using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>A bank account that the network cannot check, from the first refusal to a payment.</summary>
public sealed class BankAccountTests : ApiTests
{
    private const string UnknownToTheNetwork = "1000000006";

    [Test]
    public async Task A_customer_confirms_the_deposits_and_pays_the_same_invoice_from_the_account()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var invoice = await BackOffice.PutInvoiceAsync(New("I"), reference, 100_00);
        var refused = await (await TryAsync(customer, "first", invoice)).JsonAsync(HttpStatusCode.PaymentRequired);
        var id = refused.Text("bankAccountId");
        Assert.That((refused.Text("code"), refused.GetProperty("payment").GetProperty("method").Text("bankAccountId")),
            Is.EqualTo(("bank-account-not-verified", id)));

        var listed = (await customer.GetFromJsonAsync<JsonElement>("/v1/bank-accounts")).Items().Single();
        Assert.That((listed.Text("id"), listed.Text("status"), listed.Text("last4"), listed.Number("attemptsLeft")),
            Is.EqualTo((id, "awaiting-confirmation", "0006", 5L)));

        var wrong = await (await ConfirmAsync(customer, id, [1, 1])).JsonAsync(HttpStatusCode.UnprocessableEntity);
        Assert.That((wrong.Text("code"), wrong.Number("attemptsLeft")), Is.EqualTo(("amounts-do-not-match", 4L)));
        var right = await (await ConfirmAsync(customer, id, DepositsOf("0006"))).JsonAsync(HttpStatusCode.OK);
        Assert.That(right.Text("status"), Is.EqualTo("verified"));

        var paid = await (await customer.PayAsync("second", From(id), (invoice, 100_00)))
            .JsonAsync(HttpStatusCode.Created);
        Assert.That((paid.Text("status"), paid.GetProperty("method").Text("bankAccountId")),
            Is.EqualTo(("pending", id)));
        Assert.That(await KindsOfEmailsAsync(reference), Is.SupersetOf(["bank-account-verified", "payment-submitted"]));
    }

    [Test]
    public async Task The_email_of_the_deposits_leads_to_the_page_where_their_amounts_are_typed()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await KeptAsync(reference, customer);

        var email = (await Api.EmailsAsync())
            .Single(m => m.Kind == "bank-account-deposits-sent" && m.Text.Contains(id, StringComparison.Ordinal));

        Assert.That(email.Text, Does.Contain("ending in 0006").And.Contain("June 4, 2026").And.Contain("5 attempts"));
        Assert.That(email.Text, Does.Contain($"https://pay.example/portal/bank-accounts/{id}"));
    }

    [Test]
    public async Task The_same_key_again_is_answered_with_the_same_bank_account()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var invoice = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        var first = await (await TryAsync(customer, "k", invoice, 100)).JsonAsync(HttpStatusCode.PaymentRequired);
        var again = await (await TryAsync(customer, "k", invoice, 100)).JsonAsync(HttpStatusCode.PaymentRequired);
        Assert.That(again.Text("bankAccountId"), Is.EqualTo(first.Text("bankAccountId")));
    }

    [Test]
    public async Task An_account_that_waits_does_not_pay()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await KeptAsync(reference, customer);
        var invoice = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        Assert.That(await (await customer.PayAsync("k", From(id), (invoice, 100))).ProblemAsync(),
            Is.EqualTo((409, "bank-account-not-usable")));
    }

    [Test]
    public async Task Amounts_after_the_right_ones_are_not_awaited()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await KeptAsync(reference, customer);
        await ConfirmAsync(customer, id, DepositsOf("0006"));
        Assert.That(await (await ConfirmAsync(customer, id, [17, 29])).ProblemAsync(),
            Is.EqualTo((409, "bank-account-not-awaiting")));
    }

    [Test]
    public async Task A_customer_sees_confirms_removes_and_pays_from_no_account_of_another()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await KeptAsync(reference, customer);
        var (other, stranger) = await ActivatedCustomerAsync();
        var invoice = await BackOffice.PutInvoiceAsync(New("I"), other, 100);

        foreach (var answer in new[]
        {
            await stranger.GetAsync($"/v1/bank-accounts/{id}"), await ConfirmAsync(stranger, id, [17, 29]),
            await stranger.DeleteAsync($"/v1/bank-accounts/{id}"),
        })
            Assert.That(await answer.ProblemAsync(), Is.EqualTo((404, "not-found")));
        Assert.That(await (await stranger.PayAsync("k", From(id), (invoice, 100))).ProblemAsync(),
            Is.EqualTo((409, "bank-account-not-usable")));
        Assert.That((await stranger.GetFromJsonAsync<JsonElement>("/v1/bank-accounts")).Items(), Is.Empty);
    }

    [Test]
    public async Task A_removed_account_is_gone_for_everybody()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await KeptAsync(reference, customer);

        Assert.That((await customer.DeleteAsync($"/v1/bank-accounts/{id}")).StatusCode,
            Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await customer.GetAsync($"/v1/bank-accounts/{id}")).StatusCode,
            Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await customer.DeleteAsync($"/v1/bank-accounts/{id}")).StatusCode,
            Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Neither_a_nonce_nor_an_account_is_refused()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var invoice = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        var method = new { type = "ach", mandate = new { version = "2026-11", accepted = true } };
        Assert.That(await (await customer.PayAsync("k", method, (invoice, 100))).ProblemAsync(),
            Is.EqualTo((422, "validation-failed")));
    }

    [Test]
    public async Task A_sweep_sends_the_deposits_that_the_gateway_did_not_take_at_once()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        Api.Gateway.Arm(
            new SimulatorFault { Fault = FaultKind.ServiceAvailability, Operation = "verifyUsBankAccount" });
        var id = await KeptAsync(reference, customer);
        Assert.That((await AccountAsync(customer, id)).Number("attemptsLeft"), Is.Zero);

        await Api.RunJobAsync("follow-bank-accounts");
        Assert.That((await AccountAsync(customer, id)).Number("attemptsLeft"), Is.EqualTo(5));
    }

    private static Task<JsonElement> AccountAsync(HttpClient customer, string id) =>
        customer.GetFromJsonAsync<JsonElement>($"/v1/bank-accounts/{id}");

    private async Task<string> KeptAsync(string reference, HttpClient customer)
    {
        var invoice = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        return (await (await TryAsync(customer, New("k"), invoice, 100)).JsonAsync(HttpStatusCode.PaymentRequired))
            .Text("bankAccountId");
    }

    private async Task<HttpResponseMessage> TryAsync(
        HttpClient customer, string key, Guid invoice, long due = 100_00) =>
        await customer.PayAsync(key, Portal.ByAch(await Api.Gateway.NonceAsync(UnknownToTheNetwork)), (invoice, due));

    private static Task<HttpResponseMessage> ConfirmAsync(HttpClient customer, string id, IReadOnlyList<int> amounts) =>
        customer.PostAsJsonAsync($"/v1/bank-accounts/{id}/confirm", new { amounts });

    private static object From(string id) =>
        new { type = "ach", bankAccountId = id, mandate = new { version = "2026-11", accepted = true } };

    private IReadOnlyList<int> DepositsOf(string last4) =>
        Api.Gateway.Deposits().First(d => d.Last4 == last4).AmountsInCents;

    private async Task<List<string>> KindsOfEmailsAsync(string reference) =>
        [.. (await Api.EmailsAsync()).Where(m => m.To == $"ap@{reference.ToLowerInvariant()}.example")
            .Select(m => m.Kind)];
}
