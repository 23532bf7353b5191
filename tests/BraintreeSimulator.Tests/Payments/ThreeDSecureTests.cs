using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerPayments.BraintreeSimulator.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.BraintreeSimulator.Tests.Payments;

/// <summary>What becomes of a sale that requires the card's bank to have confirmed the cardholder.</summary>
internal sealed class ThreeDSecureTests
{
    private static readonly object Required = new { threeDSecureAuthentication = new { required = true } };

    private TestGateway gateway = null!;

    [SetUp]
    public void Open() => gateway = new TestGateway();

    [TearDown]
    public void Close() => gateway.Dispose();

    [TestCase("fake-three-d-secure-visa-full-authentication-nonce", true)]
    [TestCase("fake-three-d-secure-visa-attempts-non-participating-nonce", true)]
    [TestCase("fake-three-d-secure-two-visa-successful-frictionless-authentication-nonce", true)]
    [TestCase("fake-three-d-secure-two-visa-successful-step-up-authentication-nonce", true)]
    [TestCase("fake-three-d-secure-visa-failed-authentication-nonce", false)]
    [TestCase("fake-three-d-secure-visa-not-enrolled-nonce", false)]
    [TestCase("fake-three-d-secure-visa-unavailable-nonce", false)]
    [TestCase("fake-three-d-secure-visa-lookup-timeout-nonce", false)]
    [TestCase("fake-three-d-secure-visa-mpi-lookup-error-nonce", false)]
    [TestCase("fake-three-d-secure-visa-mpi-authenticate-error-nonce", false)]
    [TestCase("fake-three-d-secure-visa-authentication-unavailable-nonce", false)]
    [TestCase("fake-three-d-secure-visa-bypassed-authentication-nonce", false)]
    [TestCase("fake-three-d-secure-two-visa-error-on-lookup-nonce", false)]
    [TestCase("fake-three-d-secure-two-visa-timeout-on-lookup-nonce", false)]
    [TestCase("fake-valid-visa-nonce", false)]
    public async Task A_charge_that_requires_verification_needs_the_banks_answer(
        string nonce, bool charged)
    {
        var answer = await gateway.ChargeCard("10.00", method: nonce, options: Required);
        Assert.That(answer.Status(), Is.EqualTo(charged ? "SUBMITTED_FOR_SETTLEMENT" : "GATEWAY_REJECTED"));
        if (!charged)
        {
            const string Reason = "data.chargeCreditCard.transaction.statusHistory.0.gatewayRejectionReason";
            Assert.That(answer.Text(Reason), Is.EqualTo("THREE_D_SECURE"));
        }
    }

    [Test]
    public async Task A_charge_that_requires_no_verification_needs_none()
    {
        var plain = await gateway.ChargeCard("10.00");
        var said = new { threeDSecureAuthentication = new { required = false } };
        var failed = await gateway.ChargeCard(
            "11.00", method: "fake-three-d-secure-visa-failed-authentication-nonce", options: said);
        Assert.That(new[] { plain.Status(), failed.Status() }, Is.All.EqualTo("SUBMITTED_FOR_SETTLEMENT"));
    }

    [Test]
    public async Task A_card_whose_bank_was_asked_requires_its_answer_unless_the_charge_says_otherwise() => Assert.That(
        (await gateway.ChargeCard("10.00", method: "fake-three-d-secure-visa-failed-authentication-nonce")).Status(),
        Is.EqualTo("GATEWAY_REJECTED"));
}

/// <summary>The two addresses that Braintree's script asks for it, behind a real socket.</summary>
internal sealed class ThreeDSecureHttpTests
{
    private string folder = null!;
    private WebApplication app = null!;
    private HttpClient http = null!;

    [SetUp]
    public async Task StartAsync() => await StartAsync(withThreeDSecure: true);

    [TearDown]
    public async Task StopAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("4000000000001000", true, TestName = "A bank that knows its cardholder asks nothing, and answers")]
    [TestCase("4000000000001018", false, TestName = "A bank that refuses does not answer for anybody")]
    [TestCase("4111111111111111", false, TestName = "A bank that takes no part does not answer for anybody")]
    public async Task A_bank_that_answers_at_once_gives_a_fresh_token(string number, bool shifted)
    {
        var nonce = await TokenizeAsync(number);
        var (status, answer) = await AskAsync($"{nonce}/three_d_secure/lookup", new { amount = "10.00" });
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(answer["threeDSecureInfo"]!["liabilityShifted"]!.GetValue<bool>(), Is.EqualTo(shifted));
            Assert.That(answer["lookup"]!["acsUrl"], Is.Null);
            Assert.That(NonceIn(answer), Is.Not.EqualTo(nonce));
        });
        Assert.That(await ChargeAsync(NonceIn(answer)), Does.Contain(shifted ? "SUBMITTED" : "THREE_D_SECURE"));
        Assert.That(await ChargeAsync(nonce), Does.Contain("91564"), "the old token is spent");
    }

    [TestCase("confirmed", true)]
    [TestCase("refused", false)]
    public async Task A_bank_that_asks_its_cardholder_answers_for_those_who_have_confirmed(string jwt, bool shifted)
    {
        var (_, lookup) = await AskAsync(
            $"{await TokenizeAsync("4000000000001091")}/three_d_secure/lookup", new { amount = "10.00" });
        Assert.That($"{lookup["lookup"]!["acsUrl"]}", Does.StartWith("https://"));
        Assert.That(lookup["threeDSecureInfo"]!["liabilityShifted"]!.GetValue<bool>(), Is.False);

        var (_, answer) = await AskAsync($"{NonceIn(lookup)}/three_d_secure/authenticate_from_jwt", new { jwt });
        Assert.That(answer["threeDSecureInfo"]!["liabilityShifted"]!.GetValue<bool>(), Is.EqualTo(shifted));
        Assert.That(await ChargeAsync(NonceIn(answer)), Does.Contain(shifted ? "SUBMITTED" : "THREE_D_SECURE"));
    }

    [Test]
    public async Task Another_amount_than_the_bank_was_told_is_refused()
    {
        var (_, answer) = await AskAsync(
            $"{await TokenizeAsync("4000000000001000")}/three_d_secure/lookup", new { amount = "10.00" });
        Assert.That(await ChargeAsync(NonceIn(answer), "10.01"), Does.Contain("91585"));
    }

    [Test]
    public async Task Callers_without_a_client_token_and_tokens_of_no_card_are_refused()
    {
        var stranger = await http.PostAsJsonAsync(
            $"/simulator/client_api/v1/payment_methods/{await TokenizeAsync("4000000000001000")}/three_d_secure/lookup",
            new { amount = "10.00", authorizationFingerprint = "forged" });
        var (unknown, _) = await AskAsync("nothing/three_d_secure/lookup", new { amount = "10.00" });
        Assert.That(
            (stranger.StatusCode, unknown), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.UnprocessableEntity)));
    }

    [Test]
    public async Task A_merchant_without_3_D_Secure_is_refused()
    {
        await StopAsync();
        await StartAsync(withThreeDSecure: false);
        var (status, _) = await AskAsync(
            $"{await TokenizeAsync("4000000000001000")}/three_d_secure/lookup", new { amount = "10.00" });
        Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    private async Task StartAsync(bool withThreeDSecure)
    {
        folder = Directory.CreateTempSubdirectory("simulator-3ds").FullName;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddGatewaySimulator(new SimulatorOptions
        {
            StateFile = Path.Combine(folder, "simulator.db"), ThreeDSecure = withThreeDSecure,
        });
        app = builder.Build();
        app.MapGatewaySimulator();
        await app.StartAsync();
        http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    private static string NonceIn(JsonNode answer) => $"{answer["paymentMethod"]!["nonce"]}";

    private async Task<string> FingerprintAsync()
    {
        var answer = await GraphQlAsync(
            "mutation { createClientToken(input: {}) { clientToken } }", new { });
        var token = $"{JsonNode.Parse(answer)!["data"]!["createClientToken"]!["clientToken"]}";
        return $"{JsonNode.Parse(Convert.FromBase64String(token))!["authorizationFingerprint"]}";
    }

    private async Task<string> TokenizeAsync(string number)
    {
        var creditCard = new { number, expirationMonth = "12", expirationYear = "2039", cvv = "123" };
        var answer = await GraphQlAsync(
            """
            mutation ($input: TokenizeCreditCardInput!) {
              tokenizeCreditCard(input: $input) { paymentMethod { id } }
            }
            """,
            new { input = new { creditCard } });
        return $"{JsonNode.Parse(answer)!["data"]!["tokenizeCreditCard"]!["paymentMethod"]!["id"]}";
    }

    private Task<string> ChargeAsync(string paymentMethodId, string amount = "10.00") => GraphQlAsync(
        """
        mutation ($input: ChargeCreditCardInput!) {
          chargeCreditCard(input: $input) {
            transaction { status statusHistory { ... on GatewayRejectedEvent { gatewayRejectionReason } } }
          }
        }
        """,
        new
        {
            input = new
            {
                paymentMethodId, transaction = new { amount },
                options = new { threeDSecureAuthentication = new { required = true } },
            },
        });

    private async Task<(HttpStatusCode Status, JsonNode Answer)> AskAsync(string path, object body)
    {
        var asked = JsonSerializer.SerializeToNode(body)!.AsObject();
        asked["authorizationFingerprint"] = await FingerprintAsync();
        using var answer = await http.PostAsJsonAsync($"/simulator/client_api/v1/payment_methods/{path}", asked);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private async Task<string> GraphQlAsync(string query, object variables)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/simulator/graphql");
        var options = app.Services.GetRequiredService<SimulatorOptions>();
        request.Headers.Add("Authorization", TestGateway.Basic(options.PublicKey, options.PrivateKey));
        request.Headers.Add("Braintree-Version", "2025-06-01");
        request.Content = JsonContent.Create(new { query, variables });
        using var answer = await http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }
}
