using System.Text.Json;

namespace CustomerPayments.BraintreeSimulator.Tests.Payments;

internal sealed class CardTests
{
    private TestGateway gateway = null!;

    [SetUp]
    public void Open() => gateway = new TestGateway();

    [TearDown]
    public void Close() => gateway.Dispose();

    [TestCase("1999.99", "SUBMITTED_FOR_SETTLEMENT")]
    [TestCase("2000.00", "PROCESSOR_DECLINED")]
    [TestCase("2999.99", "PROCESSOR_DECLINED")]
    [TestCase("3000.00", "FAILED")]
    [TestCase("3000.99", "FAILED")]
    [TestCase("3001.00", "SUBMITTED_FOR_SETTLEMENT")]
    [TestCase("4001.00", "SUBMITTED_FOR_SETTLEMENT")]
    [TestCase("5001.00", "GATEWAY_REJECTED")]
    [TestCase("5001.01", "SUBMITTED_FOR_SETTLEMENT")]
    public async Task The_amount_decides_what_becomes_of_a_card_sale(string amount, string status)
    {
        var answer = await gateway.ChargeCard(amount, "order-1");

        Assert.That(answer.Status(), Is.EqualTo(status));
    }

    [TestCase("2046.00", "2046", "SOFT")]
    [TestCase("2004.50", "2004", "HARD")]
    public async Task A_decline_is_a_transaction_that_carries_its_code_and_whether_it_is_final(
        string amount, string code, string type)
    {
        var answer = await gateway.ChargeCard(amount);

        Assert.Multiple(() =>
        {
            Assert.That(answer.TryGetProperty("errors", out _), Is.False);
            Assert.That(
                answer.Text("data.chargeCreditCard.transaction.statusHistory.0.__typename"),
                Is.EqualTo("ProcessorDeclinedEvent"));
            Assert.That(
                answer.Text("data.chargeCreditCard.transaction.statusHistory.0.processorResponse.legacyCode"),
                Is.EqualTo(code));
            Assert.That(answer.Text("data.chargeCreditCard.transaction.statusHistory.0.declineType"), Is.EqualTo(type));
        });
    }

    [Test]
    public async Task An_approved_sale_shows_its_history_newest_first_and_its_card_in_a_wrapper()
    {
        var sale = (await gateway.ChargeCard("10.50", "order-1")).At("data.chargeCreditCard.transaction");

        Assert.Multiple(() =>
        {
            Assert.That(Types(sale), Is.EqualTo("SubmittedForSettlementEvent, AuthorizedEvent"));
            Assert.That(sale.Text("statusHistory.1.processorResponse.legacyCode"), Is.EqualTo("1000"));
            Assert.That(sale.Text("amount.value"), Is.EqualTo("10.50"));
            Assert.That(sale.Text("amount.currencyCode"), Is.EqualTo("USD"));
            Assert.That(sale.Text("merchantAccountId"), Is.EqualTo("portal_demo_usd"));
            Assert.That(sale.Text("paymentMethodSnapshot.__typename"), Is.EqualTo("CreditCardTransactionDetails"));
            Assert.That(sale.Text("paymentMethodSnapshot.creditCard.brandCode"), Is.EqualTo("VISA"));
            Assert.That(sale.Text("id"), Does.Not.Contain("=").And.StartWith("dHJhbnNhY3Rpb25f"));
        });
    }

    [Test]
    public async Task A_card_settles_in_the_night_and_not_before()
    {
        var id = TestGateway.Id((await gateway.ChargeCard("10.00")).At("data.chargeCreditCard.transaction"));

        gateway.Time.Advance(TimeSpan.FromHours(13));
        var evening = await gateway.Node(id);
        gateway.Time.Advance(TimeSpan.FromHours(2));
        var night = await gateway.Node(id);

        Assert.Multiple(() =>
        {
            Assert.That(evening.Text("status"), Is.EqualTo("SUBMITTED_FOR_SETTLEMENT"));
            Assert.That(night.Text("status"), Is.EqualTo("SETTLED"));
            Assert.That(night.Text("statusHistory.0.settlementBatchId"), Is.EqualTo("2026-12-07_portal_demo_usd"));
            Assert.That(night.Text("disbursementDetails.date"), Is.EqualTo("2026-12-08"));
        });
    }

    [TestCase("123", "60622", "MATCHES", "MATCHES")]
    [TestCase("200", "20000", "DOES_NOT_MATCH", "DOES_NOT_MATCH")]
    [TestCase("201", "20001", "NOT_VERIFIED", "NOT_VERIFIED")]
    [TestCase(null, null, "NOT_PROVIDED", "NOT_PROVIDED")]
    public async Task Security_code_and_postal_code_are_checked(
        string? cvv, string? postalCode, string cvvResponse, string avsResponse)
    {
        var token = await gateway.CardToken(cvv: cvv, billingAddress: postalCode is null ? null : new { postalCode });

        var response = (await gateway.ChargeCard("10.00", method: token))
            .At("data.chargeCreditCard.transaction.statusHistory.1.processorResponse");

        Assert.Multiple(() =>
        {
            Assert.That(response.Text("cvvResponse"), Is.EqualTo(cvvResponse));
            Assert.That(response.Text("avsPostalCodeResponse"), Is.EqualTo(avsResponse));
        });
    }

    [Test]
    public async Task The_charge_may_bring_another_billing_address_and_skip_the_checks()
    {
        var other = await gateway.ChargeCard("10.00", options: new { billingAddress = new { postalCode = "20000" } });
        var skipped = await gateway.ChargeCard(
            "11.00", options: new { fraudTools = new { skipCvv = true, skipAvs = true } });

        const string Response = "data.chargeCreditCard.transaction.statusHistory.1.processorResponse";
        Assert.Multiple(() =>
        {
            Assert.That(other.Text($"{Response}.avsPostalCodeResponse"), Is.EqualTo("DOES_NOT_MATCH"));
            Assert.That(skipped.Text($"{Response}.avsPostalCodeResponse"), Is.EqualTo("BYPASS"));
            Assert.That(skipped.Text($"{Response}.cvvResponse"), Is.EqualTo("BYPASS"));
        });
    }

    [TestCase(29, "GATEWAY_REJECTED")]
    [TestCase(30, "SUBMITTED_FOR_SETTLEMENT")]
    public async Task The_same_sale_again_is_a_duplicate_within_thirty_seconds(int seconds, string status)
    {
        var first = await gateway.ChargeCard("10.00", "order-1");
        gateway.Time.Advance(TimeSpan.FromSeconds(seconds));

        var second = await gateway.ChargeCard("10.00", "order-1");

        Assert.That(second.Status(), Is.EqualTo(status));
        if (status is "GATEWAY_REJECTED")
            Assert.Multiple(() =>
            {
                Assert.That(
                    second.Text("data.chargeCreditCard.transaction.statusHistory.0.gatewayRejectionReason"),
                    Is.EqualTo("DUPLICATE"));
                Assert.That(
                    second.Text("data.chargeCreditCard.transaction.statusHistory.0.duplicateOf.id"),
                    Is.EqualTo(first.Text("data.chargeCreditCard.transaction.id")));
            });
    }

    [TestCase("10.01", "order-1", "fake-valid-nonce", TestName = "Another_amount_is_no_duplicate")]
    [TestCase("10.00", "order-2", "fake-valid-nonce", TestName = "Another_order_is_no_duplicate")]
    [TestCase("10.00", "order-1", "fake-valid-mastercard-nonce", TestName = "Another_card_is_no_duplicate")]
    public async Task A_sale_that_differs_is_no_duplicate(string amount, string orderId, string method)
    {
        await gateway.ChargeCard("10.00", "order-1");

        Assert.That(
            (await gateway.ChargeCard(amount, orderId, method)).Status(), Is.EqualTo("SUBMITTED_FOR_SETTLEMENT"));
    }

    [Test]
    public async Task A_declined_sale_may_be_tried_again_at_once()
    {
        await gateway.ChargeCard("10.00", "order-1", fault: "decline; code=2001");

        Assert.That((await gateway.ChargeCard("10.00", "order-1")).Status(), Is.EqualTo("SUBMITTED_FOR_SETTLEMENT"));
    }

    [Test]
    public async Task The_duplicate_check_can_be_switched_off()
    {
        using var other = new TestGateway(options => options.DuplicateWindow = TimeSpan.Zero);
        await other.ChargeCard("10.00", "order-1");

        Assert.That((await other.ChargeCard("10.00", "order-1")).Status(), Is.EqualTo("SUBMITTED_FOR_SETTLEMENT"));
    }

    [TestCase("fake-gateway-rejected-fraud-nonce", "FRAUD")]
    [TestCase("fake-gateway-rejected-risk-thresholds-nonce", "RISK_THRESHOLD")]
    public async Task Test_tokens_stand_for_gateway_rejections(string token, string reason)
    {
        var answer = await gateway.ChargeCard("10.00", method: token);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Status(), Is.EqualTo("GATEWAY_REJECTED"));
            Assert.That(
                answer.Text("data.chargeCreditCard.transaction.statusHistory.0.gatewayRejectionReason"),
                Is.EqualTo(reason));
        });
    }

    [Test]
    public async Task A_token_that_fails_only_verification_can_be_charged() =>
        Assert.That(
            (await gateway.ChargeCard("10.00", method: "fake-processor-declined-visa-nonce")).Status(),
            Is.EqualTo("SUBMITTED_FOR_SETTLEMENT"));

    [Test]
    public async Task The_review_card_is_approved_under_review()
    {
        var answer = await gateway.ChargeCard("10.00", method: await gateway.CardToken("4111140000000002"));

        Assert.That(
            answer.Text("data.chargeCreditCard.transaction.statusHistory.1.riskDecision"), Is.EqualTo("REVIEW"));
    }

    [TestCase("", "81502")]
    [TestCase("abc", "81503")]
    [TestCase("10.5", "81503")]
    [TestCase("10.500", "81503")]
    [TestCase("1,000.00", "81503")]
    [TestCase("0.00", "81531")]
    [TestCase("10.00\n", "81503")]
    [TestCase("-1.00", "81531")]
    [TestCase("10000000000.00", "81528")]
    public async Task An_odd_amount_is_refused(string amount, string code)
    {
        var answer = await gateway.ChargeCard(amount);

        Assert.Multiple(() =>
        {
            Assert.That(answer.LegacyCode(), Is.EqualTo(code));
            Assert.That(answer.Text("errors.0.extensions.inputPath.2"), Is.EqualTo("amount"));
            Assert.That(gateway.Simulator.Transactions(), Is.Empty);
        });
    }

    [Test]
    public async Task A_whole_amount_needs_no_decimals() =>
        Assert.That(
            (await gateway.ChargeCard("10")).Text("data.chargeCreditCard.transaction.amount.value"),
            Is.EqualTo("10.00"));

    [TestCase(255, null)]
    [TestCase(256, "91501")]
    public async Task An_order_id_has_at_most_255_characters(int length, string? code)
    {
        var answer = await gateway.ChargeCard("10.00", new string('x', length));

        Assert.That(answer.TryGetProperty("errors", out _) ? answer.LegacyCode() : null, Is.EqualTo(code));
    }

    [TestCase("""{"merchantAccountId":"another"}""", "91513")]
    [TestCase("""{"purchaseOrderNumber":"1234567890123"}""", "91537")]
    [TestCase("""{"purchaseOrderNumber":"caf\u00e9"}""", "91548")]
    [TestCase("""{"customFields":[{"name":"invoice","value":"1"}]}""", "91526")]
    [TestCase("""{"customerId":"Y3VzdG9tZXJfbm9uZQ"}""", "91510")]
    public async Task A_field_that_the_merchant_has_not_set_up_is_refused(string member, string code)
    {
        var transaction = JsonSerializer.Deserialize<Dictionary<string, object>>(member)!;
        transaction["amount"] = "10.00";

        var answer = await gateway.Ask(
            Documents.ChargeCard, new { input = new { paymentMethodId = "fake-valid-nonce", transaction } });

        Assert.That(answer.LegacyCode(), Is.EqualTo(code));
    }

    [Test]
    public async Task A_method_of_either_kind_can_be_charged_without_naming_the_kind()
    {
        const string Document = """
            mutation ($input: ChargePaymentMethodInput!) {
              chargePaymentMethod(input: $input) { transaction { status } }
            }
            """;
        object transaction = new { amount = "10.00" };

        var card = await gateway.Ask(
            Document, new { input = new { paymentMethodId = "fake-valid-nonce", transaction } });
        var account = await gateway.VaultedAccount();
        var bank = await gateway.Ask(Document, new { input = new { paymentMethodId = account, transaction } });
        var token = await gateway.BankToken();
        var tooEarly = await gateway.Ask(Document, new { input = new { paymentMethodId = token, transaction } });

        Assert.Multiple(() =>
        {
            Assert.That(card.Status(), Is.EqualTo("SUBMITTED_FOR_SETTLEMENT"));
            Assert.That(bank.Status(), Is.EqualTo("SETTLEMENT_PENDING"));
            Assert.That(tooEarly.LegacyCode(), Is.EqualTo("915171"));
        });
    }

    [Test]
    public async Task Line_items_come_back_as_they_went()
    {
        var answer = await gateway.Ask(Documents.ChargeCard, new
        {
            input = new
            {
                clientMutationId = "mine",
                paymentMethodId = "fake-valid-nonce",
                transaction = new
                {
                    amount = "10.00",
                    lineItems = new[]
                    {
                        new { name = "Gravel", kind = "DEBIT", quantity = "1", unitAmount = "9.00", totalAmount = "9" },
                    },
                },
            },
        });

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text("data.chargeCreditCard.clientMutationId"), Is.EqualTo("mine"));
            Assert.That(answer.Text("data.chargeCreditCard.transaction.lineItems.0.name"), Is.EqualTo("Gravel"));
            Assert.That(answer.Text("data.chargeCreditCard.transaction.lineItems.0.kind"), Is.EqualTo("DEBIT"));
        });
    }

    private static string Types(JsonElement sale) =>
        string.Join(", ", sale.At("statusHistory").EnumerateArray().Select(entry => entry.Text("__typename")));
}
