using System.Text.Json;

namespace CustomerPayments.BraintreeSimulator.Tests.Wire;

internal sealed class WireTests
{
    private TestGateway gateway = null!;

    [SetUp]
    public void Open() => gateway = new TestGateway();

    [TearDown]
    public void Close() => gateway.Dispose();

    [Test]
    public async Task Ping_answers_pong_with_a_request_id_and_says_that_it_is_a_simulator()
    {
        using var response = await gateway.Post("{ ping }");
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text("data.ping"), Is.EqualTo("pong"));
            Assert.That(answer.Text("extensions.requestId"), Has.Length.EqualTo(36));
            Assert.That(
                response.Headers.GetValues("X-Simulator"), Has.One.EqualTo("CustomerPayments Braintree simulator"));
        });
    }

    [TestCase("portal_demo_public_key", "wrong")]
    [TestCase("wrong", "portal_demo_private_key_0123456789abcdef")]
    public async Task Wrong_keys_are_answered_200_with_an_authentication_error(string publicKey, string privateKey)
    {
        using var response = await gateway.Post("{ ping }", authorization: TestGateway.Basic(publicKey, privateKey));
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.Multiple(() =>
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(200));
            Assert.That(answer.Text("errors.0.extensions.errorClass"), Is.EqualTo("AUTHENTICATION"));
            Assert.That(answer.Text("extensions.requestId"), Is.Not.Null);
        });
    }

    [TestCase(null)]
    [TestCase("today")]
    [TestCase("2025-13-01")]
    public async Task The_version_header_is_a_date(string? version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://gateway.invalid/graphql");
        request.Headers.Add("Authorization", TestGateway.Basic(gateway.Options.PublicKey, gateway.Options.PrivateKey));
        if (version is not null) request.Headers.Add("Braintree-Version", version);
        request.Content = new StringContent("""{"query":"{ ping }"}""");

        using var response = await gateway.Wire.SendAsync(request);
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.That(answer.Text("errors.0.extensions.errorClass"), Is.EqualTo("UNSUPPORTED_CLIENT"));
    }

    [TestCase("{ pong }", TestName = "An_unknown_field_makes_errors_without_data")]
    [TestCase("{ ping ", TestName = "A_syntax_error_makes_errors_without_data")]
    [TestCase("mutation { chargeCreditCard(input: { paymentMethodId: \"x\" }) { transaction { id } } }",
        TestName = "A_missing_input_makes_errors_without_data")]
    public async Task A_document_that_does_not_fit_the_schema_is_refused(string query)
    {
        var answer = await gateway.Ask(query);

        Assert.Multiple(() =>
        {
            Assert.That(answer.TryGetProperty("data", out _), Is.False);
            Assert.That(answer.At("errors.0").TryGetProperty("extensions", out _), Is.False);
            Assert.That(answer.Text("errors.0.message"), Is.Not.Empty);
            Assert.That(answer.Text("extensions.requestId"), Is.Not.Null);
        });
    }

    [TestCase("accountNumber", "123456789012345678")]
    [TestCase("accountNumber", "12-34")]
    [TestCase("accountNumber", "1234\n")]
    [TestCase("routingNumber", "0110")]
    [TestCase("accountType", "OTHER")]
    [TestCase("achMandate", null)]
    [TestCase("bic", "COBADEFF")]
    public async Task Variables_that_do_not_fit_the_schema_are_refused(string member, string? value)
    {
        var usBankAccount = new Dictionary<string, object?>
        {
            ["accountNumber"] = "1000000000",
            ["routingNumber"] = "011000015",
            ["accountType"] = "CHECKING",
            ["achMandate"] = "I authorize the debit.",
            [member] = value,
        };
        var answer = await gateway.Ask(Documents.TokenizeBank, new { input = new { usBankAccount } });

        Assert.Multiple(() =>
        {
            Assert.That(answer.TryGetProperty("data", out _), Is.False);
            Assert.That(answer.At("errors.0").TryGetProperty("extensions", out _), Is.False);
        });
    }

    [Test]
    public async Task A_document_that_was_fine_before_is_refused_all_the_same_when_its_variables_do_not_fit()
    {
        for (var time = 0; time < 2; time++)
        {
            Assert.That((await gateway.Ask(Documents.TokenizeBank, Account("1000000000")))
                .TryGetProperty("errors", out _), Is.False);
            Assert.That(
                (await gateway.Ask(Documents.TokenizeBank, Account("12-34"))).TryGetProperty("data", out _), Is.False);
        }

        static object Account(string number) => new
        {
            input = new
            {
                usBankAccount = new
                {
                    accountNumber = number, routingNumber = "011000015", accountType = "CHECKING",
                    achMandate = "I authorize the debit.",
                    individualOwner = new { firstName = "Ada", lastName = "Byron" },
                },
            },
        };
    }

    [TestCase("not json")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"query":1}""")]
    [TestCase("""{"query":"{ ping }","variables":"none"}""")]
    public async Task A_body_that_is_no_request_is_refused(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://gateway.invalid/graphql");
        request.Headers.Add("Authorization", TestGateway.Basic(gateway.Options.PublicKey, gateway.Options.PrivateKey));
        request.Headers.Add("Braintree-Version", "2025-06-01");
        request.Content = new StringContent(body);

        using var response = await gateway.Wire.SendAsync(request);
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.That(answer.TryGetProperty("data", out _), Is.False);
    }

    [Test]
    public async Task An_amount_may_be_a_number()
    {
        var answer = await gateway.Ask(
            Documents.ChargeCard, new
            {
                input =
                new { paymentMethodId = "fake-valid-nonce", transaction = new { amount = 12 } }
            });

        Assert.That(answer.Text("data.chargeCreditCard.transaction.amount.value"), Is.EqualTo("12.00"));
    }

    [Test]
    public async Task A_client_token_lets_a_browser_tokenize_and_nothing_else()
    {
        var clientToken = (await gateway.Ask(
            "mutation ($input: CreateClientTokenInput) { createClientToken(input: $input) { clientToken } }",
            new { input = new { clientToken = new { merchantAccountId = "portal_demo_usd" } } })).Text(
                "data.createClientToken.clientToken")!;
        var json = JsonElement.Parse(Convert.FromBase64String(clientToken));
        var bearer = $"Bearer {json.Text("authorizationFingerprint")}";

        var configuration = await gateway.Ask(
            "{ clientConfiguration { merchantId environment creditCard { supportedCardBrands } } }",
            authorization: bearer);
        var token = await gateway.Ask(
            Documents.TokenizeCard,
            new
            {
                input = new
                {
                    creditCard = new { number = "4111111111111111", expirationMonth = "12", expirationYear = "2030" },
                },
            },
            authorization: bearer);
        var charge = await gateway.Ask(
            Documents.ChargeCard,
            new { input = new { paymentMethodId = "fake-valid-nonce", transaction = new { amount = "10.00" } } },
            authorization: bearer);
        var search = await gateway.Ask(
            Documents.Search("transactions"), new { input = new { } }, authorization: bearer);

        Assert.Multiple(() =>
        {
            Assert.That(json.At("version").GetInt32(), Is.EqualTo(2));
            Assert.That(json.Text("environment"), Is.EqualTo("sandbox"));
            Assert.That(json.Text("graphQL.url"), Is.EqualTo("https://payments.sandbox.braintree-api.com/graphql"));
            Assert.That(json.Text("clientApiUrl"), Does.EndWith("/merchants/portal_demo_merchant/client_api"));
            Assert.That(json.Text("configUrl"), Is.EqualTo($"{json.Text("clientApiUrl")}/v1/configuration"));
            Assert.That(json.Text("assetsUrl"), Is.EqualTo("https://assets.braintreegateway.com"));
            Assert.That(json.At("challenges").GetArrayLength(), Is.EqualTo(2));
            Assert.That(configuration.Text("data.clientConfiguration.environment"), Is.EqualTo("SANDBOX"));
            Assert.That(token.Text("data.tokenizeCreditCard.token"), Is.Not.Null);
            Assert.That(charge.Text("errors.0.extensions.errorClass"), Is.EqualTo("AUTHORIZATION"));
            Assert.That(search.Text("errors.0.extensions.errorClass"), Is.EqualTo("AUTHORIZATION"));
        });
    }

    [TestCase(23, true)]
    [TestCase(25, false)]
    public async Task A_client_token_is_good_for_a_day(int hours, bool good)
    {
        var made = await gateway.Ask("mutation { createClientToken { clientToken } }");
        var clientToken = made.Text("data.createClientToken.clientToken")!;
        var fingerprint = JsonElement.Parse(Convert.FromBase64String(clientToken)).Text("authorizationFingerprint");
        gateway.Time.Advance(TimeSpan.FromHours(hours));

        var answer = await gateway.Ask("{ ping }", authorization: $"Bearer {fingerprint}");

        Assert.That(answer.TryGetProperty("errors", out _), Is.EqualTo(!good));
    }

    [Test]
    public async Task The_tokenization_key_works_and_a_forged_fingerprint_does_not()
    {
        var key = await gateway.Ask("{ ping }", authorization: $"Bearer {gateway.Options.TokenizationKey}");
        var forged = await gateway.Ask("{ ping }", authorization: "Bearer e30.e30.e30");

        Assert.Multiple(() =>
        {
            Assert.That(key.Text("data.ping"), Is.EqualTo("pong"));
            Assert.That(forged.Text("errors.0.extensions.errorClass"), Is.EqualTo("AUTHENTICATION"));
        });
    }

    [Test]
    public async Task Legacy_ids_translate_without_a_look_except_for_payment_methods()
    {
        const string Document = "query ($id: ID!, $type: LegacyIdType!) { idFromLegacyId(legacyId: $id, type: $type) }";
        var sale = (await gateway.ChargeCard("10.00")).At("data.chargeCreditCard.transaction");

        var known = await gateway.Ask(Document, new { id = sale.Text("legacyId"), type = "TRANSACTION" });
        var unknown = await gateway.Ask(Document, new { id = "nothing0", type = "TRANSACTION" });
        var method = await gateway.Ask(Document, new { id = "nothing0", type = "PAYMENT_METHOD" });

        Assert.Multiple(() =>
        {
            Assert.That(known.Text("data.idFromLegacyId"), Is.EqualTo(TestGateway.Id(sale)));
            Assert.That(unknown.Text("data.idFromLegacyId"), Is.Not.Null);
            Assert.That(method.Text("errors.0.extensions.errorClass"), Is.EqualTo("NOT_FOUND"));
        });
    }

    [Test]
    public async Task Several_mutations_in_one_document_succeed_and_fail_each_for_itself()
    {
        var answer = await gateway.Ask("""
            mutation {
              good: chargeCreditCard(
                input: { paymentMethodId: "fake-valid-nonce", transaction: { amount: "10.00" } }) { transaction { id } }
              bad: chargeCreditCard(
                input: { paymentMethodId: "fake-consumed-nonce", transaction: { amount: "9.00" } }) {
                  transaction { id }
                }
            }
            """);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text("data.good.transaction.id"), Is.Not.Null);
            Assert.That(answer.Text("data.bad"), Is.Null);
            Assert.That(answer.Text("errors.0.path.0"), Is.EqualTo("bad"));
        });
    }

    [Test]
    public async Task An_api_request_key_is_ignored_unless_the_merchant_has_it()
    {
        var first = await Keyed(gateway, "10.00");
        gateway.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await Keyed(gateway, "10.00");

        Assert.That(Sale(second), Is.Not.EqualTo(Sale(first)));
    }

    [Test]
    public async Task With_a_request_key_the_same_key_and_input_is_the_same_sale_for_thirty_days()
    {
        using var keyed = new TestGateway(options => options.ApiRequestKeys = true);
        var first = await Keyed(keyed, "10.00");
        var again = await Keyed(keyed, "10.00");
        var other = await Keyed(keyed, "11.00");
        keyed.Time.Advance(TimeSpan.FromDays(30));
        var later = await Keyed(keyed, "10.00");

        Assert.Multiple(() =>
        {
            Assert.That(Sale(again), Is.EqualTo(Sale(first)));
            Assert.That(other.Text("errors.0.extensions.errorClass"), Is.EqualTo("VALIDATION"));
            Assert.That(Sale(later), Is.Not.EqualTo(Sale(first)));
        });
    }

    private static Task<JsonElement> Keyed(TestGateway at, string amount) => at.Ask(
        Documents.ChargeCard,
        new
        {
            input = new
            {
                paymentMethodId = "fake-valid-nonce",
                apiRequestKey = "key-1",
                transaction = new { amount, orderId = "order-1" },
            },
        });

    private static string? Sale(JsonElement answer) => answer.Text("data.chargeCreditCard.transaction.id");
}
