using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>What the gateway calls, and what staff decide, through the real door.</summary>
public sealed class GatewayTests : ApiTests
{
    private const string Webhook = "/v1/gateway/braintree/webhook";

    [Test]
    public async Task A_late_return_is_known_by_its_webhook_and_reopens_the_invoice()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        var payment = await (await customer.PayAsync("late", Portal.ByAch(), (id, 100)))
            .JsonAsync(HttpStatusCode.Created);
        var transaction = payment.Text("transactionId");

        Api.Gateway.Settle(transaction);
        await DeliverAsync();
        Assert.That(await StatusAsync(customer, payment), Is.EqualTo("succeeded"));

        Api.Gateway.Return(transaction, "R10");
        await DeliverAsync();

        Assert.That(await StatusAsync(customer, payment), Is.EqualTo("returned"));
        Assert.That((await customer.GetFromJsonAsync<JsonElement>($"/v1/invoices/{id}")).GetProperty("payable")
            .GetBoolean(), Is.True);
        Assert.That((await Api.EmailsAsync()).Count(m => m.Kind == "payment-returned"
            && m.Text.Contains(payment.Text("number"), StringComparison.Ordinal)), Is.EqualTo(1));
        var feed = (await BackOffice.GetFromJsonAsync<JsonElement>("/v1/backoffice/payments/changes?limit=100")).Items()
            .Last();
        Assert.That((feed.Text("id"), feed.Text("status"), feed.GetProperty("return").Text("code")),
            Is.EqualTo((payment.Text("id"), "returned", "R10")));
    }

    [Test]
    public async Task A_genuine_notification_is_answered_at_once_and_however_often_it_comes()
    {
        var (signature, payload) = Notifications.Sign("check", "x");
        for (var i = 0; i < 5; i++)
            Assert.That((await PostAsync(signature, payload)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_forged_notification_is_refused()
    {
        var (signature, payload) = Notifications.Sign("transaction_settled", "x");
        foreach (var (s, p) in new[] {
            ("", payload), (signature, ""), (signature[..^1] + "0", payload + "AAAA"), ("garbage", "garbage") })
            Assert.That(await (await PostAsync(s, p)).ProblemAsync(), Is.EqualTo((400, "notification-not-genuine")));
    }

    [Test]
    public async Task The_gateways_challenge_is_answered_and_nothing_else_is_signed()
    {
        const string Challenge = "20f9f8ed05f77439fe955c977e4c8a53";
        Assert.That(
            await Api.Http.GetStringAsync($"{Webhook}?bt_challenge={Challenge}"),
            Is.EqualTo($"{Notifications.PublicKey}|{Notifications.Digest(Challenge, Notifications.PrivateKey)}"));
        foreach (var other in new[] { "", "?bt_challenge=", "?bt_challenge=PG5vdGlmaWNhdGlvbj4K" })
            Assert.That(await (await Api.Http.GetAsync(Webhook + other))
                .ProblemAsync(), Is.EqualTo((400, "invalid-parameter")));
    }

    [Test]
    public async Task A_partial_approval_is_402_and_the_part_is_given_back()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        Api.Gateway.Arm(new SimulatorFault { Fault = FaultKind.PartialApproval, AmountMinor = 60 });

        var problem = await (await customer.PayAsync("part", Portal.ByCard(), (id, 100)))
            .JsonAsync(HttpStatusCode.PaymentRequired);

        var payment = problem.GetProperty("payment");
        Assert.That(payment.GetProperty("failure").Text("code"), Is.EqualTo("partially-approved"));
        Assert.That(Api.Gateway.Transactions(orderId: payment.Text("id")).Single().Status, Is.EqualTo("VOIDED"));
    }

    [Test]
    public async Task Staff_reverse_one_of_two_charges_and_it_stays_on_record_who_and_why()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        Api.Gateway.Arm(new SimulatorFault { Fault = FaultKind.DuplicateHit });
        var payment = await (await customer.PayAsync("two", Portal.ByCard(), (id, 100))).JsonAsync();
        await Api.RunJobAsync("compare-with-gateway");
        var before = await BackOffice.GetFromJsonAsync<JsonElement>($"/v1/backoffice/payments/{payment.Text("id")}");
        Assert.That(before.Text("alarm"), Is.EqualTo("several-charges"));
        var second = Api.Gateway.Transactions(orderId: payment.Text("id"))
            .Single(t => t.LegacyId != before.Text("transactionId"));

        var resolved = await (
            await ResolveAsync(
                payment, new { outcome = "reverse", transactionId = second.LegacyId, reason = "charged twice" }))
                    .JsonAsync(HttpStatusCode.OK);

        Assert.That((resolved.Text("status"), resolved.GetProperty("alarm").ValueKind),
            Is.EqualTo(("succeeded", JsonValueKind.Null)));
        Assert.That(resolved.GetProperty("timeline").EnumerateArray()
            .Any(e => e.GetProperty("by").ValueKind is JsonValueKind.String), Is.True);
        Assert.That(
            await (await ResolveAsync(
                payment, new { outcome = "reverse", transactionId = second.Id, reason = "again" }))
                    .ProblemAsync(), Is.EqualTo((409, "nothing-to-resolve")));
        Assert.That(
            await (await ResolveAsync(
                payment, new { outcome = "never-charged", transactionId = second.Id, reason = "x" }))
                    .ProblemAsync(), Is.EqualTo((422, "validation-failed")));
        Assert.That(await (await ResolveAsync(payment, new { outcome = "guess", reason = "x" }))
            .ProblemAsync(), Is.EqualTo((400, "malformed-request")));
    }

    [Test]
    public async Task A_charge_made_past_the_portal_is_listed_until_somebody_closes_it()
    {
        var charge = """{"query":"mutation($input: ChargeCreditCardInput!) { chargeCreditCard(input: $input) { transaction { id } } }","variables":{"input":{"paymentMethodId":"fake-valid-visa-nonce","transaction":{"amount":"125.00","orderId":"by phone 17"}}}}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/simulator/graphql")
        {
            Content = new StringContent(charge, System.Text.Encoding.UTF8, "application/json")
        };
        request.Headers.Add(
            "Authorization",
            $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{Notifications.PublicKey}:{Notifications.PrivateKey}"))}");
        request.Headers.Add("Braintree-Version", "2025-06-01");
        (await Api.Http.SendAsync(request)).EnsureSuccessStatusCode();
        await Api.RunJobAsync("compare-with-gateway");

        var unmatched = (await BackOffice.GetFromJsonAsync<JsonElement>("/v1/backoffice/orphans?open=true")).Items()
            .Single(o => o.Text("orderId") == "by phone 17");
        Assert.That(unmatched.Number("amount"), Is.EqualTo(125_00));
        var closed = await (
            await BackOffice.PostAsJsonAsync($"/v1/backoffice/orphans/{unmatched.Text("gatewayId")}/close",
            new { reason = "booked" })).JsonAsync(HttpStatusCode.OK);
        Assert.That(closed.Text("reason"), Is.EqualTo("booked"));
        Assert.That(
            (await BackOffice.GetFromJsonAsync<JsonElement>("/v1/backoffice/orphans?open=true")).Items(), Is.Empty);
    }

    private async Task DeliverAsync()
    {
        await Api.Gateway.SendNotificationsAsync(CancellationToken.None);
        await Api.RunJobAsync("apply-notifications");
    }

    private Task<HttpResponseMessage> ResolveAsync(JsonElement payment, object decision) =>
        BackOffice.PostAsJsonAsync($"/v1/backoffice/payments/{payment.Text("id")}/resolve", decision);

    private Task<HttpResponseMessage> PostAsync(string signature, string payload) => Api.Http.PostAsync(
        Webhook, new FormUrlEncodedContent(
            new Dictionary<string, string> { ["bt_signature"] = signature, ["bt_payload"] = payload }));

    private static async Task<string> StatusAsync(HttpClient customer, JsonElement payment) =>
        (await customer.GetFromJsonAsync<JsonElement>($"/v1/payments/{payment.Text("id")}")).Text("status");
}
