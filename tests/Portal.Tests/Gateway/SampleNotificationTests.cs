using System.Diagnostics;
using System.Net;
using System.Text.Json;
using CustomerPayments.Application.Payments;
using CustomerPayments.Testing;
using Shop = CustomerPayments.Testing.Portal;

namespace CustomerPayments.PortalTests.Gateway;

/// <summary>Every notification that Braintree's own SDK for Node can sign, and what it does here.</summary>
[Parallelizable(ParallelScope.None)]
public sealed class SampleNotificationTests
{
    private const string Script = """
        const { BraintreeGateway, Environment, WebhookNotification } = require('braintree');
        const [publicKey, privateKey, id] = process.argv.slice(1);
        const environment = Environment.Sandbox;
        const gateway = new BraintreeGateway({ environment, merchantId: 'tests', publicKey, privateKey });
        console.log(JSON.stringify(Object.values(WebhookNotification.Kind).map(kind =>
          ({ kind, ...gateway.webhookTesting.sampleNotification(kind, id) }))));
        """;

    private static readonly string[] Closing =
        ["dispute_won", "dispute_lost", "dispute_accepted", "dispute_auto_accepted", "dispute_expired"];

    private ApiHost api = null!;
    private HttpClient backOffice = null!;
    private HttpClient customer = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "braintree")))
            Stage.Skip("The SDK is not installed; run npm ci in tests/Portal.Tests.");
        api = new ApiHost(("Mail:Mode", "Folder"));
        backOffice = await api.AsBackOfficeAsync();
        customer = await api.ActivatedCustomerAsync(backOffice, "S1");
    }

    [TearDown]
    public void Close() => api?.Dispose();

    [Test]
    public async Task A_sample_of_a_dispute_raises_its_alarm_and_no_other_kind_does()
    {
        var (payment, legacyId) = await PaidAsync(1, Shop.ByCard());
        foreach (var sample in Samples(legacyId))
        {
            await NotifyAsync(sample);
            var seen = await (await backOffice.GetAsync($"/v1/backoffice/payments/{payment}")).JsonAsync();
            var alarm = seen.GetProperty("alarm").GetString();
            if (Closing.Contains(sample.Kind))
                Assert.That(alarm, Is.EqualTo("dispute-closed"), sample.Kind);
            else if (sample.Kind.StartsWith("dispute_", StringComparison.Ordinal))
                Assert.That(alarm, Is.EqualTo("dispute-open"), sample.Kind);
            else
                Assert.That(alarm, Is.Null, sample.Kind);
            if (alarm is not null)
                await DealtWithAsync(payment);
        }
    }

    [TestCase("transaction_settled")]
    [TestCase("transaction_settlement_declined")]
    [TestCase("transaction_disbursed")]
    [TestCase("transaction_retried")]
    [TestCase("transaction_reviewed")]
    public async Task A_sample_about_a_transaction_makes_it_be_read_back_whatever_the_sample_claims(string kind)
    {
        var (payment, legacyId) = await PaidAsync(2, Shop.ByAch());
        api.Gateway.AdvanceClock(7);
        await NotifyAsync(Samples(legacyId).Single(sample => sample.Kind == kind));

        var seen = await (await backOffice.GetAsync($"/v1/backoffice/payments/{payment}")).JsonAsync();
        Assert.That(seen.Text("status"), Is.EqualTo("succeeded"));
    }

    [Test]
    public async Task A_sample_that_another_key_has_signed_is_refused()
    {
        var (signature, payload) = (Samples("x", privateKey: "another")[0].Signature, Samples("x")[0].Payload);
        Assert.That(await PostAsync(signature, payload), Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static string Folder => Path.Combine(Repository.Root, "tests", "Portal.Tests");

    private static List<Sample> Samples(string id, string privateKey = Notifications.PrivateKey)
    {
        string[] arguments = ["-e", Script, Notifications.PublicKey, privateKey, id];
        using var node = Process.Start(new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Folder, RedirectStandardOutput = true,
        })!;
        var text = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        var samples = JsonElement.Parse(text).EnumerateArray().Select(sample => new Sample(
            sample.Text("kind"), sample.Text("bt_signature"), sample.Text("bt_payload"))).ToList();
        Assert.That(samples, Has.Count.GreaterThan(40));
        return samples;
    }

    /// <returns>The payment's id, and the legacy id of its transaction.</returns>
    private async Task<(string Payment, string LegacyId)> PaidAsync(int n, object method)
    {
        var invoice = await backOffice.PutInvoiceAsync($"S1-{n}", "S1", 250_00);
        var payment = await (await customer.PayAsync($"key-{n}", method, (invoice, 250_00))).JsonAsync();
        return (payment.Text("id"), api.Gateway.Transactions()[0].LegacyId);
    }

    private async Task NotifyAsync(Sample sample)
    {
        Assert.That(await PostAsync(sample.Signature, sample.Payload), Is.EqualTo(HttpStatusCode.OK), sample.Kind);
        await api.SendAsync(new ApplyNotifications());
    }

    private async Task<HttpStatusCode> PostAsync(string signature, string payload)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["bt_signature"] = signature, ["bt_payload"] = payload,
        });
        using var answer = await api.Http.PostAsync("/v1/gateway/braintree/webhook", form);
        return answer.StatusCode;
    }

    private async Task DealtWithAsync(string payment) =>
        await api.SendAsync(new ResolvePayment(
            new(Guid.Parse(payment)), Resolution.LookAgain, null, "dealt with", "rapidworks"));

    private sealed record Sample(string Kind, string Signature, string Payload);
}
