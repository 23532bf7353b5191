using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

public sealed class PaymentTests : ApiTests
{
    [Test]
    public async Task One_cent_of_difference_is_refused_with_the_differences()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100_00, "N-7");

        var problem = await (await customer.PayAsync("k", Portal.ByCard(), (id, 99_99)))
            .JsonAsync(HttpStatusCode.Conflict);

        var difference = problem.GetProperty("differences")[0];
        Assert.That(
            (problem.Text("code"), difference.Text("number"), difference.Number("stated"), difference.Number("due")),
            Is.EqualTo(("amount-changed", "N-7", 99_99L, 100_00L)));
    }

    [Test]
    public async Task A_decline_is_402_with_the_failed_payment_and_a_sentence()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 2000_00);

        var problem = await (await customer.PayAsync("k", Portal.ByCard(), (id, 2000_00)))
            .JsonAsync(HttpStatusCode.PaymentRequired);

        Assert.That((problem.Text("code"), problem.GetProperty("payment").Text("status"), problem.GetProperty("payment")
            .GetProperty("failure").Text("code")),
            Is.EqualTo(("payment-declined", "failed", "2000")));
        Assert.That((await customer.GetFromJsonAsync<JsonElement>($"/v1/invoices/{id}")).GetProperty("payable")
            .GetBoolean(), Is.True);
        Assert.That((await customer.PayAsync("k", Portal.ByCard(), (id, 2000_00))).StatusCode,
            Is.EqualTo(HttpStatusCode.PaymentRequired), "a replay answers by the payment's state");
    }

    [Test]
    public async Task A_consumed_nonce_is_402_and_certainly_not_charged()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        var answer = await customer.PayAsync("k", Portal.ByCard("fake-consumed-nonce"), (id, 100));
        Assert.That(await answer.ProblemAsync(), Is.EqualTo((402, "payment-not-charged")));
    }

    [Test]
    public async Task A_repetition_is_answered_with_the_same_payment_and_says_so()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        var first = await customer.PayAsync("k", Portal.ByCard(), (id, 100));
        var second = await customer.PayAsync("k", Portal.ByCard("fake-valid-nonce"), (id, 100));

        Assert.That((first.Headers.Contains("Idempotency-Replayed"), second.Headers.GetValues("Idempotency-Replayed")
            .Single()), Is.EqualTo((false, "true")));
        Assert.That((await second.JsonAsync(HttpStatusCode.Created))
            .Text("id"), Is.EqualTo((await first.JsonAsync(HttpStatusCode.Created)).Text("id")));
        var found = await customer.GetFromJsonAsync<JsonElement>("/v1/payments?idempotencyKey=k");
        Assert.That(found.Items().Single().Text("id"), Is.EqualTo((await first.JsonAsync()).Text("id")));
    }

    private static readonly object[] Outcomes =
    [
        new object[] { Portal.ByCard(), 100_00, 201 }, new object[] { Portal.ByAch(), 100_00, 201 },
        new object[] { Portal.ByCard(), 2000_00, 402 },
        new object[] { Portal.ByCard("fake-consumed-nonce"), 100_00, 402 },
    ];

    [TestCaseSource(nameof(Outcomes))]
    public async Task The_answer_at_once_equals_the_answer_read_later(object method, int amount, int status)
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        (Guid, long)[] invoices = [(await BackOffice.PutInvoiceAsync(New("I"), reference, amount - 1), amount - 1),
            (await BackOffice.PutInvoiceAsync(New("I"), reference, 1), 1)];
        Api.Clock.Advance(TimeSpan.FromTicks(7)); // finer than any database keeps it

        var answer = await (await customer.PayAsync("k", method, invoices)).JsonAsync((HttpStatusCode)status);
        var payment = status == 402 ? answer.GetProperty("payment") : answer;

        var read = await customer.GetStringAsync($"/v1/payments/{payment.Text("id")}");
        Assert.That(payment.GetRawText(), Is.EqualTo(read));
    }

    [Test]
    public async Task The_same_key_for_another_payment_is_refused()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var (one, two) = (await BackOffice.PutInvoiceAsync(New("I"), reference, 100),
            await BackOffice.PutInvoiceAsync(New("I"), reference, 200));
        await customer.PayAsync("k", Portal.ByCard(), (one, 100));
        Assert.That(await (await customer.PayAsync("k", Portal.ByCard(), (two, 200)))
            .ProblemAsync(), Is.EqualTo((422, "idempotency-key-reused")));
    }

    [Test]
    public async Task An_unknown_outcome_is_202_and_the_payment_is_found_afterwards()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        (await Api.Http.PostAsJsonAsync("/simulator/faults", new { fault = "http-502", committed = true, times = 1 }))
            .EnsureSuccessStatusCode();

        var answer = await customer.PayAsync("k", Portal.ByCard(), (id, 100));
        var payment = await answer.JsonAsync(HttpStatusCode.Accepted);
        Assert.That((payment.Text("status"), answer.Headers.Location!.ToString()),
            Is.EqualTo(("processing", $"/v1/payments/{payment.Text("id")}")));

        await Api.RunJobAsync("follow-payments");
        Assert.That((await customer.GetFromJsonAsync<JsonElement>(answer.Headers.Location))
            .Text("status"), Is.EqualTo("succeeded"));
        Assert.That(Api.Gateway.Transactions(orderId: payment.Text("id")), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_payment_is_not_found_by_another_customer()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var (_, other) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        var payment = await (await customer.PayAsync("k", Portal.ByCard(), (id, 100))).JsonAsync();

        Assert.That(await (await other.GetAsync($"/v1/payments/{payment.Text("id")}"))
            .ProblemAsync(), Is.EqualTo((404, "not-found")));
        Assert.That(await (await other.PayAsync("k", Portal.ByCard(), (id, 100)))
            .ProblemAsync(), Is.EqualTo((404, "not-found")));
        Assert.That(await (await other.PostAsJsonAsync("/v1/payments/preview", new { invoiceIds = new[] { id } }))
            .ProblemAsync(), Is.EqualTo((404, "not-found")));
        Assert.That((await other.GetFromJsonAsync<JsonElement>("/v1/payments")).Items(), Is.Empty);
    }

    [Test]
    public async Task A_preview_shows_the_total_and_the_wording_and_has_no_effect()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var (one, two) = (await BackOffice.PutInvoiceAsync(New("I"), reference, 100_00),
            await BackOffice.PutInvoiceAsync(New("I"), reference, 20_45));

        var preview = await (await customer.PostAsJsonAsync(
            "/v1/payments/preview", new { invoiceIds = new[] { one, two } })).JsonAsync(HttpStatusCode.OK);

        Assert.That(preview.Number("total"), Is.EqualTo(120_45));
        Assert.That(preview.GetProperty("achMandate").Text("text"), Does.Contain("USD 120.45"));
        Assert.That(preview.Text("achSettlementOn"), Is.EqualTo("2026-06-04"), "Three banking days after June 1");
        var shown = preview.GetProperty("invoices")[0];
        Assert.That(
            (shown.Text("purchaseOrder"), shown.Text("dueOn"), shown.Number("daysOverdue")),
            Is.EqualTo(("PO-7", "2026-06-30", 0)));
        Assert.That((await customer.GetFromJsonAsync<JsonElement>($"/v1/invoices/{one}")).GetProperty("payable")
            .GetBoolean(), Is.True);
    }

    [Test]
    public async Task An_ach_return_after_settlement_reopens_the_invoice_and_is_told_by_email()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        var payment = await (await customer.PayAsync("k", Portal.ByAch(), (id, 100))).JsonAsync();
        Api.Gateway.Settle(payment.Text("transactionId"));
        await Api.RunJobAsync("follow-payments");
        (await Api.Http.PostAsJsonAsync($"/simulator/transactions/{payment.Text("transactionId")}/return",
            new { code = "R10" })).EnsureSuccessStatusCode();

        await Api.RunJobAsync("follow-payments");

        var returned = await customer.GetFromJsonAsync<JsonElement>($"/v1/payments/{payment.Text("id")}");
        Assert.That(
            (returned.Text("status"), returned.GetProperty("return").Text("code")), Is.EqualTo(("returned", "R10")));
        Assert.That((await customer.GetFromJsonAsync<JsonElement>($"/v1/invoices/{id}")).GetProperty("payable")
            .GetBoolean(), Is.True);
        Assert.That((await Api.EmailsAsync()).Count(m => m.Kind == "payment-returned"
            && m.Text.Contains(payment.Text("number"), StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task A_thousand_parallel_payments_of_one_invoice_give_one_charge()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 77_00);

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async n =>
        {
            using var answer = await customer.PayAsync($"flood-{n}", Portal.ByCard(), (id, 77_00));
            return (int)answer.StatusCode;
        }));

        Assert.That(answers.Count(status => status == 201), Is.EqualTo(1));
        Assert.That(answers.Where(status => status != 201), Is.All.EqualTo(409).Or.EqualTo(503));
        Assert.That(Api.Gateway.Transactions(limit: 1000).Count(t => t.AmountMinor == 77_00), Is.EqualTo(1));
    }

    [Test]
    public async Task A_thousand_parallel_repetitions_of_one_payment_give_one_charge_and_one_payment()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 78_00);

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async _ =>
        {
            using var answer = await customer.PayAsync("one-key", Portal.ByCard(), (id, 78_00));
            return (int)answer.StatusCode;
        }));

        Assert.That(answers, Is.All.EqualTo(201).Or.EqualTo(202).Or.EqualTo(503));
        Assert.That(answers, Does.Contain(201));
        Assert.That(Api.Gateway.Transactions(limit: 1000).Count(t => t.AmountMinor == 78_00), Is.EqualTo(1));
        Assert.That((await customer.GetFromJsonAsync<JsonElement>("/v1/payments")).Items().Count(), Is.EqualTo(1));
    }
}
