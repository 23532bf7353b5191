using System.Text.Json;

namespace CustomerPayments.BraintreeSimulator.Tests.Wire;

internal sealed class TokenTests
{
    private TestGateway gateway = null!;

    [SetUp]
    public void Open() => gateway = new TestGateway();

    [TearDown]
    public void Close() => gateway.Dispose();

    [Test]
    public async Task A_consumed_nonce_is_refused_with_91564()
    {
        var token = await gateway.CardToken();
        await gateway.ChargeCard("10.00", "order-1", token);

        var again = await gateway.ChargeCard("20.00", "order-2", token);

        Assert.Multiple(() =>
        {
            Assert.That(again.LegacyCode(), Is.EqualTo("91564"));
            Assert.That(again.Text("errors.0.extensions.errorClass"), Is.EqualTo("VALIDATION"));
            Assert.That(again.Text("data.chargeCreditCard"), Is.Null);
        });
    }

    [Test]
    public async Task A_decline_consumes_the_nonce()
    {
        var token = await gateway.CardToken();
        await gateway.ChargeCard("2001.00", method: token);

        Assert.That((await gateway.ChargeCard("10.00", method: token)).LegacyCode(), Is.EqualTo("91564"));
    }

    [Test]
    public async Task A_refused_input_does_not_consume_the_nonce()
    {
        var token = await gateway.CardToken();
        await gateway.ChargeCard("0.00", method: token);

        Assert.That(
            (await gateway.ChargeCard("10.00", method: token)).Status(), Is.EqualTo("SUBMITTED_FOR_SETTLEMENT"));
    }

    [TestCase("tokencc_bh_none")]
    [TestCase("")]
    public async Task An_unknown_nonce_is_refused_with_91565(string token) =>
        Assert.That((await gateway.ChargeCard("10.00", method: token)).LegacyCode(), Is.EqualTo("91565"));

    [TestCase(179, null)]
    [TestCase(180, "91565")]
    public async Task A_nonce_lives_three_hours(int minutes, string? code)
    {
        var token = await gateway.CardToken();
        gateway.Time.Advance(TimeSpan.FromMinutes(minutes));

        var answer = await gateway.ChargeCard("10.00", method: token);

        Assert.That(answer.TryGetProperty("errors", out _) ? answer.LegacyCode() : null, Is.EqualTo(code));
    }

    [Test]
    public async Task A_static_test_nonce_is_never_consumed()
    {
        await gateway.ChargeCard("10.00", "order-1");

        Assert.That((await gateway.ChargeCard("10.00", "order-2")).Status(), Is.EqualTo("SUBMITTED_FOR_SETTLEMENT"));
    }

    [TestCase("fake-consumed-nonce", "91564")]
    [TestCase("fake-luhn-invalid-nonce", "81715")]
    [TestCase("fake-valid-us-bank-account", "91565")]
    public async Task Some_static_nonces_stand_for_refusals(string token, string code) =>
        Assert.That((await gateway.ChargeCard("10.00", method: token)).LegacyCode(), Is.EqualTo(code));

    [TestCase("4111111111111111", "VISA", "1111")]
    [TestCase("5555555555554444", "MASTERCARD", "4444")]
    [TestCase("378282246310005", "AMERICAN_EXPRESS", "0005")]
    [TestCase("6011111111111117", "DISCOVER", "1117")]
    public async Task A_card_number_becomes_a_single_use_token_of_its_brand(string number, string brand, string last4)
    {
        var answer = await gateway.Ask(Documents.TokenizeCard, new
        {
            input = new { creditCard = new { number, expirationMonth = "12", expirationYear = "2030" } },
        });

        var method = answer.At("data.tokenizeCreditCard.paymentMethod");
        Assert.Multiple(() =>
        {
            Assert.That(method.Text("id"), Does.StartWith("tokencc_"));
            Assert.That(method.Text("usage"), Is.EqualTo("SINGLE_USE"));
            Assert.That(method.Text("details.brandCode"), Is.EqualTo(brand));
            Assert.That(method.Text("details.last4"), Is.EqualTo(last4));
        });
    }

    [TestCase("4111111111111112", "12", "2030", "81715")]
    [TestCase("4111111111111111", "13", "2030", "81712")]
    [TestCase("4111111111111111", "12", "130", "81713")]
    [TestCase("4242424242424242", "12", "2030", "81717")]
    [TestCase("4111111111111111", "11", "2026", "81710")]
    [TestCase("4111111111111111", "11", "26", "81710")]
    public async Task A_card_that_cannot_be_is_not_tokenized(string number, string month, string year, string code) =>
        Assert.That((await Tokenize(number, month, year)).LegacyCode(), Is.EqualTo(code));

    [TestCase("12", "26", "2026")]
    [TestCase("01", "39", "2039")]
    public async Task A_year_may_have_the_two_digits_of_the_card_and_its_last_month_counts(
        string month, string year, string whole)
    {
        var answer = await Tokenize("4111111111111111", month, year);

        Assert.That(
            answer.Text("data.tokenizeCreditCard.paymentMethod.details.expirationYear"), Is.EqualTo(whole));
    }

    [TestCase("378282246310005", "123", "81707")]
    [TestCase("378282246310005", "1234", null)]
    [TestCase("4111111111111111", "1234", "81707")]
    [TestCase("4111111111111111", "123", null)]
    public async Task An_American_Express_code_has_four_digits_and_any_other_three(
        string number, string cvv, string? code)
    {
        var answer = await Tokenize(number, "12", "2030", cvv);

        Assert.That(answer.TryGetProperty("errors", out _) ? answer.LegacyCode() : null, Is.EqualTo(code));
    }

    [TestCase("011000015", true)]
    [TestCase("071101307", true)]
    [TestCase("011000016", false)]
    [TestCase("990000000", false)]
    public async Task A_routing_number_that_no_bank_can_have_is_refused_with_the_place_of_the_error(
        string routingNumber, bool taken)
    {
        var answer = await gateway.Ask(Documents.TokenizeBank, new
        {
            input = new
            {
                usBankAccount = new
                {
                    accountNumber = "1000000000",
                    routingNumber,
                    accountType = "CHECKING",
                    businessOwner = new { businessName = "Acme Landscaping" },
                    achMandate = "I authorize the debit.",
                },
            },
        });

        Assert.That(answer.TryGetProperty("errors", out var errors), Is.EqualTo(!taken));
        if (!taken)
            Assert.That(
                errors[0].At("extensions.inputPath").EnumerateArray().Last().GetString(), Is.EqualTo("routingNumber"));
    }

    [Test]
    public async Task No_account_number_is_kept()
    {
        await gateway.CardToken("4111111111111111");
        await gateway.BankToken("98765432101234");

        using var copy = new FileStream(
            gateway.Options.StateFile + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(copy);
        var bytes = await reader.ReadToEndAsync();
        Assert.Multiple(() =>
        {
            Assert.That(bytes, Does.Contain("tokencc_"));
            Assert.That(bytes, Does.Not.Contain("4111111111111111").And.Not.Contain("98765432101234"));
        });
    }

    [Test]
    public async Task A_bank_nonce_cannot_be_charged_as_a_card_nor_a_card_as_a_bank_account()
    {
        var bank = await gateway.ChargeCard("10.00", method: await gateway.BankToken());
        var card = await gateway.ChargeBank("10.00", "order-1", "fake-valid-nonce");

        Assert.Multiple(() =>
        {
            Assert.That(bank.Text("errors.0.extensions.errorClass"), Is.EqualTo("VALIDATION"));
            Assert.That(card.Text("errors.0.extensions.errorClass"), Is.EqualTo("VALIDATION"));
        });
    }

    private Task<JsonElement> Tokenize(string number, string month, string year, string? cvv = null) =>
        gateway.Ask(Documents.TokenizeCard, new
        {
            input = new { creditCard = new { number, expirationMonth = month, expirationYear = year, cvv } },
        });
}
