using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Settings;
using CustomerPayments.BraintreeSimulator.Webhooks;
using CustomerPayments.Testing;

namespace CustomerPayments.BraintreeSimulator.Tests.Webhooks;

internal sealed class WebhookTests
{
    private Merchant merchant = null!;
    private TestGateway gateway = null!;

    [SetUp]
    public void Open()
    {
        merchant = new Merchant();
        gateway = new TestGateway(options =>
        {
            options.WebhookUrl = new Uri("https://merchant.invalid/webhooks/braintree");
            options.WebhookTransport = merchant;
        });
    }

    [TearDown]
    public void Close()
    {
        gateway.Dispose();
        merchant.Dispose();
    }

    [Test]
    public void Signatures_are_those_of_the_official_sdk()
    {
        var samples = Repository.BraintreeFile("webhook-samples.json");
        if (samples is null) Assert.Ignore("The SDK's samples are not beside the repository.");

        var json = JsonElement.Parse(File.ReadAllText(samples!));
        var publicKey = json.Text("keys.publicKey")!;
        var privateKey = json.Text("keys.privateKey")!;
        Assert.Multiple(() =>
        {
            foreach (var sample in json.At("samples").EnumerateArray())
                Assert.That(
                    WebhookSignature.Sign(publicKey, privateKey, sample.Text("bt_payload")!),
                    Is.EqualTo(sample.Text("bt_signature")),
                    sample.Text("kind"));
        });
    }

    [Test]
    public async Task A_settled_debit_is_reported_with_its_legacy_id_and_a_signature_over_the_lines_as_sent()
    {
        var sale = await Debit();
        gateway.Simulator.AdvanceClock(4);

        await Send();

        var notice = merchant.Received.Single();
        Assert.Multiple(() =>
        {
            Assert.That(notice.Kind, Is.EqualTo("transaction_settled"));
            Assert.That(notice.TransactionId, Is.EqualTo(gateway.Simulator.Transaction(sale).LegacyId));
            Assert.That(notice.Xml.Descendants("status").Single().Value, Is.EqualTo("settled"));
            Assert.That(notice.Xml.Descendants("timestamp").Single().Value, Is.EqualTo("2026-12-11T05:00:00Z"));
            Assert.That(notice.Payload, Does.EndWith("\n").And.Match(@"^([A-Za-z0-9+/=]{1,60}\n)+$"));
            Assert.That(
                notice.Signature,
                Is.EqualTo(
                    WebhookSignature.Sign(gateway.Options.PublicKey, gateway.Options.PrivateKey, notice.Payload)));
        });
    }

    [Test]
    public async Task A_late_return_is_reported_as_declined_although_the_status_is_settled()
    {
        var sale = await Debit();
        gateway.Simulator.AdvanceClock(4);
        gateway.Simulator.Return(sale, "R10");

        await Send();

        var notice = merchant.Received[1];
        Assert.Multiple(() =>
        {
            Assert.That(notice.Kind, Is.EqualTo("transaction_settlement_declined"));
            Assert.That(notice.Xml.Descendants("status").Single().Value, Is.EqualTo("settled"));
            Assert.That(notice.Xml.Descendants("ach-return-code").Single().Value, Is.EqualTo("R10"));
        });
    }

    [Test]
    public async Task Cards_settle_in_silence()
    {
        await gateway.ChargeCard("10.00");
        gateway.Simulator.AdvanceClock(1);

        Assert.That(await Send(), Is.Zero);
    }

    [Test]
    public async Task Several_key_pairs_sign_each_notification()
    {
        gateway.Options.FurtherWebhookKeys = [new WebhookKeys("older", "older-private")];
        await Settled();

        await Send();

        var parts = merchant.Received.Single().Signature.Split('&');
        Assert.That(
            parts.Select(part => part.Split('|')[0]), Is.EqualTo((string[])["older", gateway.Options.PublicKey]));
    }

    [Test]
    public async Task An_unaccepted_notification_is_tried_again_after_an_hour()
    {
        merchant.Answer = HttpStatusCode.ServiceUnavailable;
        await Settled();
        await Send();
        merchant.Answer = HttpStatusCode.OK;

        gateway.Time.Advance(TimeSpan.FromMinutes(59));
        var early = await Send();
        gateway.Time.Advance(TimeSpan.FromMinutes(1));
        var late = await Send();
        var again = await Send();

        Assert.That((early, late, again), Is.EqualTo((0, 1, 0)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task An_unaccepted_notification_survives_a_restart_and_is_given_up_after_24_hours(bool dead)
    {
        merchant.Answer = HttpStatusCode.InternalServerError;
        await Settled();
        await Send();
        gateway.Restart();

        for (var hour = 1; hour <= (dead ? 24 : 23); hour++)
        {
            gateway.Time.Advance(TimeSpan.FromHours(1));
            await Send();
        }

        merchant.Answer = HttpStatusCode.OK;
        gateway.Time.Advance(TimeSpan.FromHours(1));

        Assert.That(await Send(), Is.EqualTo(dead ? 0 : 1));
    }

    [Test]
    public async Task A_notification_that_cannot_be_delivered_is_no_failure_of_the_simulator()
    {
        merchant.Down = true;
        await Settled();

        Assert.That(await Send(), Is.Zero);
    }

    [Test]
    public async Task A_duplicate_is_delivered_twice()
    {
        gateway.Simulator.Arm(new SimulatorFault { Fault = FaultKind.WebhookDuplicate });
        await Settled();

        await Send();

        Assert.That(merchant.Received, Has.Count.EqualTo(2));
        Assert.That(merchant.Received[0].Payload, Is.EqualTo(merchant.Received[1].Payload));
    }

    [Test]
    public async Task A_lost_notification_never_comes()
    {
        gateway.Simulator.Arm(new SimulatorFault { Fault = FaultKind.WebhookLoss });
        await Settled();

        await Send();
        gateway.Simulator.AdvanceClock(2);

        Assert.That(await Send(), Is.Zero);
    }

    [Test]
    public async Task A_reordered_notification_is_overtaken()
    {
        var sale = await Debit();
        gateway.Simulator.Arm(new SimulatorFault { Fault = FaultKind.WebhookReorder, Seconds = 30 });
        gateway.Simulator.Settle(sale);
        gateway.Simulator.Return(sale, "R01");

        await Send();
        gateway.Time.Advance(TimeSpan.FromSeconds(30));
        await Send();

        Assert.That(
            string.Join(", ", merchant.Received.Select(notice => notice.Kind)),
            Is.EqualTo("transaction_settlement_declined, transaction_settled"));
    }

    [Test]
    public async Task A_webhook_can_arrive_before_the_charge_is_answered()
    {
        var answer = await gateway.ChargeBank(
            "10.00", "order-1", await gateway.VaultedAccount(), "webhook-before-answer");

        Assert.Multiple(() =>
        {
            Assert.That(answer.Status(), Is.EqualTo("SETTLEMENT_PENDING"));
            Assert.That(merchant.Received.Single().Kind, Is.EqualTo("transaction_settled"));
            Assert.That(gateway.Simulator.Transactions()[0].Status, Is.EqualTo("SETTLED"));
        });
    }

    [Test]
    public async Task Without_an_address_nothing_is_kept_for_sending()
    {
        using var quiet = new TestGateway();
        quiet.Simulator.Settle(TestGateway.Id(
            (await quiet.ChargeBank("10.00", "order-1", await quiet.VaultedAccount()))
                .At("data.chargeUsBankAccount.transaction")));

        Assert.That(quiet.Simulator.Engine.Ledger.Notifications, Is.Empty);
    }

    private async Task<string> Debit() => TestGateway.Id(
        (await gateway.ChargeBank("10.00", "order-1", await gateway.VaultedAccount()))
            .At("data.chargeUsBankAccount.transaction"));

    private async Task Settled() => gateway.Simulator.Settle(await Debit());

    private Task<int> Send() => gateway.Simulator.SendNotificationsAsync(CancellationToken.None);

    private sealed record Notice(string Signature, string Payload)
    {
        public XElement Xml { get; } = XElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(Payload)));
        public string Kind => Xml.Element("kind")!.Value;
        public string TransactionId => Xml.Element("subject")!.Element("transaction")!.Element("id")!.Value;
    }

    /// <summary>The merchant's end of the webhook.</summary>
    private sealed class Merchant : HttpMessageHandler
    {
        public List<Notice> Received { get; } = [];
        public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;
        public bool Down { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Down) throw new HttpRequestException("Connection refused.");
            var form = (await request.Content!.ReadAsStringAsync(cancellationToken)).Split('&')
                .Select(pair => pair.Split('='))
                .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')));
            if (Answer is HttpStatusCode.OK) Received.Add(new Notice(form["bt_signature"], form["bt_payload"]));
            return new HttpResponseMessage(Answer);
        }
    }
}
