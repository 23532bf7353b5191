using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Requests;
using CustomerPayments.BraintreeSimulator.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.BraintreeSimulator.Tests.Wire;

/// <summary>The simulator behind a real socket.</summary>
internal sealed class HttpTests
{
    private const string Refusal = "The gateway simulator runs in the host environment Development only.";

    private string folder = null!;
    private WebApplication app = null!;
    private HttpClient http = null!;
    private FakeTimeProvider time = null!;

    [SetUp]
    public async Task Start()
    {
        folder = Directory.CreateTempSubdirectory("simulator-http").FullName;
        time = new FakeTimeProvider(TestGateway.Monday);
        app = Host("Development");
        app.MapGatewaySimulator();
        await app.StartAsync();
        http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    [TearDown]
    public async Task Stop()
    {
        http.Dispose();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_sale_through_a_socket_is_the_sale_in_the_process()
    {
        using var response = await Charge("order-1");
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
            Assert.That(response.Headers.Contains("X-Simulator"), Is.True);
            Assert.That(
                answer.Text("data.chargeCreditCard.transaction.id"), Is.EqualTo(Simulator.Transactions()[0].Id));
        });
    }

    [Test]
    public async Task A_page_of_any_origin_may_ask_the_gateway_and_none_its_controls()
    {
        using var preflight = await http.SendAsync(Preflight("/simulator/graphql"));
        using var sale = await Charge("order-1");
        using var controls = await http.SendAsync(Preflight("/simulator/faults"));

        Assert.Multiple(() =>
        {
            Assert.That(preflight.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(preflight.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(["*"]));
            Assert.That(
                preflight.Headers.GetValues("Access-Control-Allow-Headers").Single(),
                Is.EqualTo("Authorization, Braintree-Version, Content-Type"));
            Assert.That(sale.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(["*"]));
            Assert.That(controls.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
        });

        static HttpRequestMessage Preflight(string path) => new(HttpMethod.Options, path)
        {
            Headers = { { "Origin", "https://shop.example" }, { "Access-Control-Request-Method", "POST" } },
        };
    }

    [Test]
    public void A_reset_ends_the_connection_inside_the_body()
    {
        var lost = Assert.ThrowsAsync<HttpRequestException>(() => Charge("order-1", "reset"));

        Assert.Multiple(() =>
        {
            Assert.That(lost!.InnerException, Is.InstanceOf<IOException>());
            Assert.That(Simulator.Transactions(), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void A_request_applied_late_ends_the_connection_without_an_answer()
    {
        Assert.ThrowsAsync<HttpRequestException>(() => Charge("order-1", "apply-late; seconds=5"));
        Assert.That(Simulator.Transactions(), Is.Empty);

        time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(Simulator.Transactions(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_clock_is_moved_by_whole_days()
    {
        using var response = await Post("/simulator/clock/advance", """{"days":3}""");
        var now = JsonElement.Parse(await response.Content.ReadAsStringAsync()).At("now").GetDateTime();

        Assert.That(now, Is.EqualTo(TestGateway.Monday.UtcDateTime.AddDays(3)));
    }

    [Test]
    public async Task A_bank_return_answers_with_the_transaction()
    {
        var account = Simulator.Engine.BankAccounts.Vault(new Input(new Dictionary<string, object?>
        {
            ["paymentMethodId"] = "fake-us-bank-account-nonce",
            ["verificationMethod"] = "NETWORK_CHECK",
        })).Account.Id;
        var sale = Simulator.Engine.Charges.Charge("chargeUsBankAccount", new Input(new Dictionary<string, object?>
        {
            ["paymentMethodId"] = account,
            ["transaction"] = new Dictionary<string, object?> { ["amount"] = "10.00" },
        }), ChargeScript.None);

        using var response = await Post($"/simulator/transactions/{sale.LegacyId}/return", """{"code":"R01"}""");
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text("legacyId"), Is.EqualTo(sale.LegacyId));
            Assert.That(answer.Text("status"), Is.EqualTo("SETTLEMENT_DECLINED"));
            Assert.That(answer.Text("achReturnCode"), Is.EqualTo("R01"));
        });
    }

    [Test]
    public async Task Faults_are_armed_listed_and_cleared()
    {
        using var armed = await Post("/simulator/faults", """{"fault":"http-503","times":2,"orderId":"order-1"}""");
        var listed = await http.GetFromJsonAsync<JsonElement>("/simulator/faults");
        using var charge = await Charge("order-1");
        using var cleared = await http.DeleteAsync("/simulator/faults");
        using var second = await Charge("order-1");

        Assert.Multiple(() =>
        {
            Assert.That(armed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(listed.Text("0.fault"), Is.EqualTo("http-503"));
            Assert.That(charge.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(cleared.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [TestCase("/simulator/clock/advance", "")]
    [TestCase("/simulator/clock/advance", "null")]
    [TestCase("/simulator/clock/advance", "{}")]
    [TestCase("/simulator/clock/advance", """{"days":0}""")]
    [TestCase("/simulator/clock/advance", """{"days":367}""")]
    [TestCase("/simulator/clock/advance", """{"days":"3"}""")]
    [TestCase("/simulator/clock/advance", """{"days":1.5}""")]
    [TestCase("/simulator/clock/advance", """{"days":3,"hours":1}""")]
    [TestCase("/simulator/transactions/none/return", """{"code":"R01"}""")]
    [TestCase("/simulator/transactions/none/return", """{"code":7}""")]
    [TestCase("/simulator/transactions/none/return", "[]")]
    [TestCase("/simulator/faults", "not json")]
    [TestCase("/simulator/faults", """{"fault":"earthquake"}""")]
    [TestCase("/simulator/faults", """{"times":1}""")]
    [TestCase("/simulator/faults", """{"fault":"reset","times":0}""")]
    public async Task Odd_input_to_the_controls_is_answered_400_with_a_sentence(string path, string body)
    {
        using var response = await Post(path, body);
        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(problem.Text("detail"), Is.Not.Empty);
            Assert.That(response.Headers.Contains("X-Simulator"), Is.True);
        });
    }

    [Test]
    public async Task The_page_shows_escaped_transactions_under_a_strict_policy()
    {
        (await Charge("<b>order</b>")).Dispose();

        using var response = await http.GetAsync(new Uri("/simulator", UriKind.Relative));
        var page = await response.Content.ReadAsStringAsync();
        using var styles = await http.GetAsync(new Uri("/simulator/simulator.css", UriKind.Relative));

        Assert.Multiple(() =>
        {
            Assert.That(
                response.Headers.GetValues("Content-Security-Policy").Single(),
                Is.EqualTo("default-src 'none'; style-src 'self'; form-action 'self'"));
            Assert.That(
                page,
                Does.Contain("&lt;b&gt;order&lt;/b&gt;").And.Contain("SUBMITTED_FOR_SETTLEMENT"));
            Assert.That(page, Does.Contain("2026-12-07"));
            Assert.That(page, Does.Not.Contain("<script").And.Not.Contain("<style").And.Not.Contain("style="));
            Assert.That(styles.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/css"));
            Assert.That(styles.Headers.Contains("X-Simulator"), Is.True);
        });
    }

    [Test]
    public async Task Transactions_are_listed_as_json_newest_first()
    {
        (await Charge("order-1")).Dispose();
        (await Charge("order-2")).Dispose();

        var all = await http.GetFromJsonAsync<JsonElement>("/simulator/transactions.json");
        var one = await http.GetFromJsonAsync<JsonElement>("/simulator/transactions.json?orderId=order-1");

        Assert.Multiple(() =>
        {
            Assert.That(all.Text("0.orderId"), Is.EqualTo("order-2"));
            Assert.That(all.At("0.amountMinor").GetInt64(), Is.EqualTo(10_00));
            Assert.That(one.GetArrayLength(), Is.EqualTo(1));
        });
    }

    [TestCase("GET", "/simulator/graphql")]
    [TestCase("GET", "/simulator/nothing")]
    [TestCase("DELETE", "/simulator/clock/advance")]
    public async Task An_unknown_address_of_the_simulator_answers_404_in_its_name(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await http.SendAsync(request);

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(response.Headers.Contains("X-Simulator"), Is.True);
        });
    }

    [TestCase("limit=0")]
    [TestCase("limit=1001")]
    [TestCase("limit=many")]
    public async Task An_odd_limit_is_answered_400(string query)
    {
        using var response = await http.GetAsync(new Uri($"/simulator/transactions.json?{query}", UriKind.Relative));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("Production")]
    [TestCase("Staging")]
    [TestCase("Live")]
    public void The_simulator_is_mapped_in_development_only(string environment)
    {
        using var production = Host(environment);

        Assert.Multiple(() =>
        {
            Assert.That(
                () => production.MapGatewaySimulator(),
                Throws.InvalidOperationException.With.Message.EqualTo(Refusal));
            Assert.That(
                async () => await production.StartAsync(),
                Throws.InvalidOperationException.With.Message.EqualTo(Refusal));
        });
    }

    private GatewaySimulator Simulator => app.Services.GetRequiredService<GatewaySimulator>();

    private WebApplication Host(string environment)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddGatewaySimulator(
            new SimulatorOptions { StateFile = Path.Combine(folder, $"{environment}.db") });
        return builder.Build();
    }

    private async Task<HttpResponseMessage> Charge(string orderId, string? fault = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/simulator/graphql");
        request.Headers.Add(
            "Authorization", TestGateway.Basic("portal_demo_public_key", "portal_demo_private_key_0123456789abcdef"));
        request.Headers.Add("Braintree-Version", "2025-06-01");
        if (fault is not null) request.Headers.Add(FaultReader.Header, fault);
        request.Content = JsonContent.Create(new
        {
            query = Documents.ChargeCard,
            variables = new
            {
                input = new { paymentMethodId = "fake-valid-nonce", transaction = new { amount = "10.00", orderId } },
            },
        });
        return await http.SendAsync(request);
    }

    private async Task<HttpResponseMessage> Post(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await http.PostAsync(new Uri(path, UriKind.Relative), content);
    }
}
