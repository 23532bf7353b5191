using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CustomerPayments.Api.Security;
using CustomerPayments.Api.Tests.Telemetry;
using CustomerPayments.Testing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>
/// Secrets never leave and card numbers never enter: canaries are driven through every route, and then everything that
/// we keep or say is searched for them. Only the email that carries a link may hold its secret.
/// </summary>
public sealed partial class CanaryTests
{
    private const string Password = "zq canary password one";
    private const string OtherPassword = "zq canary password two";
    private const string Nonce = "zq-canary-nonce";
    private const string DeviceData = "zq-canary-device-data";
    private const string AccountNumber = "900012345678";
    private const string ClientSecret = "zq-canary-client-secret";

    private static readonly string[] CardNumberShapes =
        ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "378282246310005", "6011 0009 9013 9424"];

    private readonly StringBuilder said = new();
    private Recorder telemetry = null!;
    private Collector collector = null!;
    private ApiHost api = null!;
    private HttpClient backOffice = null!;
    private HttpClient customer = null!;
    private Guid invoice;
    private int invoices;

    [OneTimeSetUp]
    public async Task StartApi()
    {
        // Our own code says all it can; the frameworks what they are shipped to say.
        telemetry = new Recorder();
        collector = await Collector.StartAsync();
        api = new ApiHost([("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Warning"),
            ("Logging:LogLevel:Hangfire", "Warning"), ("Management:Port", "0"), ("Webhooks:AllowLoopback", "true"),
            ("Webhooks:AllowHttp", "true"), .. collector.OwnSettings]);
        backOffice = await api.AsBackOfficeAsync();
        customer = await api.ActivatedCustomerAsync(backOffice, "C-1");
    }

    [OneTimeTearDown]
    public async Task StopApi()
    {
        api.Dispose();
        telemetry.Dispose();
        await collector.DisposeAsync();
    }

    [SetUp]
    public async Task OweAnInvoice()
    {
        said.Clear();
        invoice = await backOffice.PutInvoiceAsync($"I-{++invoices}", "C-1", 7_00);
    }

    [Test]
    public async Task No_secret_leaves_a_trace_except_in_the_email_that_carries_the_link()
    {
        var secrets = new List<string> { Password, OtherPassword, Nonce, DeviceData, AccountNumber, ClientSecret };
        await backOffice.PutCustomerAsync("C-2", "ap@c-2.example");
        await backOffice.PostAsync("/v1/backoffice/customers/C-2/activation-link", null);
        var activation = await LinkAsync("activation-link");
        var session = await ActAsync(
            "/v1/activation", new { token = activation, password = Password }, answersSecrets: true);
        await ActAsync("/v1/activation", new { token = activation, password = OtherPassword });
        await ActAsync("/v1/sessions", new { email = "ap@c-2.example", password = OtherPassword });
        await ActAsync("/v1/sessions", new { email = Password, password = Password });
        await ActAsync("/v1/password-resets", new { email = "ap@c-2.example" });
        var reset = await LinkAsync("password-reset");
        await ActAsync("/v1/password-resets/confirm", new { token = reset, password = "short" });
        await ActAsync("/v1/password-resets/confirm", new { token = reset, password = OtherPassword });
        var again = await ActAsync(
            "/v1/sessions", new { email = "ap@c-2.example", password = OtherPassword }, answersSecrets: true);
        var refreshed = await ActAsync(
            "/v1/sessions/refresh", new { refreshToken = again["refreshToken"]!.ToString() }, answersSecrets: true);
        await ActAsync("/v1/sessions/refresh", new { refreshToken = Nonce });
        var c2 = api.As(refreshed["accessToken"]!.ToString());
        said.Append(
            await (await c2.PutAsJsonAsync("/v1/me/password",
                new { currentPassword = Password, newPassword = OtherPassword })).Content.ReadAsStringAsync());
        said.Append(await (await api.As($"{again["accessToken"]}x").GetAsync("/v1/me")).Content.ReadAsStringAsync());
        foreach (var method in new object[]
        {
            new { type = "card", nonce = Nonce, deviceData = DeviceData }, new { type = "card", nonce = AccountNumber },
            new { type = "ach", nonce = Nonce, mandate = new { version = "2026-11", accepted = true } },
            new { type = "card", nonce = Nonce, accountNumber = AccountNumber },
            new { type = "card", nonce = new string('x', 2001) + Nonce },
        })
        {
            said.Append(await (
                await customer.PayAsync($"{Guid.NewGuid()}", method, (invoice, 7_00))).Content.ReadAsStringAsync());
        }

        var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = "rapidworks", ["client_secret"] = ClientSecret
        });
        said.Append(await (await api.Http.PostAsync("/oauth/token", form)).Content.ReadAsStringAsync());
        foreach (var tokens in new[] { session, again, refreshed })
            secrets.AddRange([tokens["accessToken"]!.ToString().Split('.')[2], tokens["refreshToken"]!.ToString()]);

        await AssertNowhereAsync(secrets);
        foreach (var link in new[] { activation, reset })
            await AssertNowhereAsync([link], mayHold: email => email.Contains("#token=", StringComparison.Ordinal));
        Assert.That(Files().Count(f => f.Path.Contains("emails", StringComparison.Ordinal)
            && f.Text.Contains(reset, StringComparison.Ordinal)), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public async Task A_card_number_in_any_member_parameter_or_header_of_a_customers_request_leaves_no_trace()
    {
        var requests = 0;
        using var counts = new Counts(api);
        foreach (var operation in Contract.Operations.Where(o => o.Path.StartsWith("/v1/", StringComparison.Ordinal)
            && !o.Path.StartsWith("/v1/backoffice", StringComparison.Ordinal)
            && o.Definition["operationId"]!.ToString() is not ("signOut" or "signOutEverywhere" or "getBranding")))
        {
            foreach (var number in CardNumberShapes)
            {
                foreach (var request in RequestsWith(operation, number))
                {
                    var answer = await customer.SendAsync(request);
                    said.Append(await answer.Content.ReadAsStringAsync());
                    Assert.That((int)answer.StatusCode, Is.LessThan(500), $"{operation}");
                    requests++;
                }
            }
        }

        await AssertNowhereAsync([.. CardNumberShapes]);
        Assert.That(requests, Is.GreaterThan(300));
        Assert.That(counts["customerpayments.card_numbers.refused"], Is.GreaterThan(200), "refused by number, and counted");
    }

    [TestCase("""{"email":"4111 1111 1111 1111","password":"x"}""")]
    [TestCase("""{"email":"a@b.example","password":"4111-1111-1111-1111"}""")]
    [TestCase("""{"4111111111111111":1}""", Description = "as the name of a member")]
    [TestCase("""{"email":4111111111111111,"password":"x"}""", Description = "as a number")]
    [TestCase("""{"email":"\u0034111111111111111","password":"x"}""", Description = "escaped")]
    [TestCase("""{"deep":[[{"email":"4111111111111111"}]]}""", Description = "deep inside")]
    public async Task A_value_like_a_card_number_is_refused_by_the_name_of_its_member(string body)
    {
        using var counts = new Counts(api);
        var answer = await api.Http.PostAsync(
            "/v1/sessions", new StringContent(body, new MediaTypeHeaderValue("application/json")));
        Assert.That((await answer.ProblemAsync(), counts["customerpayments.card_numbers.refused"]),
            Is.EqualTo(((422, "card-number-not-accepted"), 1L)));
    }

    [Test]
    public async Task An_idempotency_key_that_looks_like_a_card_number_is_refused_and_a_uuid_is_not()
    {
        Assert.That(await (await customer.PayAsync("4111111111111111", Portal.ByCard(), (invoice, 7_00)))
            .ProblemAsync(), Is.EqualTo((422, "card-number-not-accepted")));
        Assert.That((await customer.PayAsync($"{Guid.NewGuid()}", Portal.ByCard(), (invoice, 7_00))).StatusCode,
            Is.EqualTo(HttpStatusCode.Created));
    }

    [TestCase("X-Request-Start", "1795972770014")]
    [TestCase("x-request-id", "4111111111111111")]
    [TestCase("X-Card", "4111111111111111")]
    [TestCase("Referer", "4111111111111111")]
    public async Task A_header_that_nothing_here_reads_is_not_looked_at(string header, string value)
    {
        Assert.That(CardNumbers.LooksLikeCardNumber(value), Is.True);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sessions")
        {
            Content = JsonContent.Create(new { email = $"{header}@nowhere.example", password = Portal.Password }),
        };
        request.Headers.TryAddWithoutValidation(header, value);

        var answer = await customer.SendAsync(request);

        Assert.That(await answer.ProblemAsync(), Is.EqualTo((401, "invalid-credentials")));
        said.Append(answer.Headers);
        await AssertNowhereAsync([value]);
    }

    [TestCase("Idempotency-Key")]
    [TestCase("idempotency-key")]
    [TestCase("USER-AGENT")]
    public async Task A_header_that_is_read_is_looked_at_by_its_name_in_any_case(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payments")
        {
            Content = JsonContent.Create(new { }),
        };
        request.Headers.TryAddWithoutValidation(header, "4111111111111111");

        var answer = await customer.SendAsync(request);

        Assert.That(await answer.ProblemAsync(), Is.EqualTo((422, "card-number-not-accepted")));
    }

    [TestCase("4111.1111.1111.1111")]
    [TestCase("4111_1111_1111_1111")]
    [TestCase("4111/1111/1111/1111")]
    [TestCase("4111\u00a01111\u00a01111\u00a01111", Description = "spaces that do not break")]
    [TestCase("4111\u20131111\u20131111\u20131111", Description = "dashes of another length")]
    [TestCase("4111\u200b1111\u200b1111\u200b1111", Description = "spaces of no width")]
    [TestCase("[4111] (1111) {1111} <1111>")]
    [TestCase("４１１１１１１１１１１１１１１１", Description = "digits of full width")]
    public async Task In_what_machines_make_no_separator_hides_a_card_number(string number)
    {
        var asDeviceData = new { type = "card", nonce = "fake-valid-visa-nonce", deviceData = number };
        foreach (var method in new[] { Portal.ByCard(number), asDeviceData })
        {
            Assert.That(
                await (await customer.PayAsync($"{Guid.NewGuid()}", method, (invoice, 7_00))).ProblemAsync(),
                Is.EqualTo((422, "card-number-not-accepted")));
        }

        if (number.All(char.IsAscii))
        {
            Assert.That(
                await (await customer.PayAsync(number, Portal.ByCard(), (invoice, 7_00))).ProblemAsync(),
                Is.EqualTo((422, "card-number-not-accepted")));
        }
    }

    [TestCase("utf-16")]
    [TestCase("utf-8")]
    public async Task No_byte_order_mark_carries_a_card_number_past_the_guard(string charset)
    {
        var encoding = Encoding.GetEncoding(charset);
        var text = encoding.GetBytes("""{"email":"4111111111111111","password":"x"}""");
        byte[] body = [.. encoding.GetPreamble(), .. text];
        foreach (var contentType in new[] { "application/json", $"application/json; charset={charset}" })
        {
            using var content = new ByteArrayContent(body);
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            var answer = await api.Http.PostAsync("/v1/sessions", content);
            Assert.That(await answer.ProblemAsync(), Is.EqualTo((415, "unsupported-media-type")), contentType);
        }
    }

    [Test]
    public async Task A_card_number_as_the_name_of_a_parameter_is_not_repeated()
    {
        var answer = await customer.GetAsync("/v1/invoices?4111111111111111=1");
        Assert.That(await answer.ProblemAsync(), Is.EqualTo((422, "card-number-not-accepted")));
    }

    [Test]
    public async Task Numbers_that_are_none_and_the_back_offices_own_are_taken()
    {
        // Luhn matches one random number in ten, so references and the numbers of invoices are exempt.
        Assert.That(CardNumbers.LooksLikeCardNumber("4111111111111112"), Is.False);
        const string Number = "5555555555554444";
        Assert.That((await customer.GetAsync($"/v1/invoices?q={Number}")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            (await backOffice.PutAsJsonAsync($"/v1/backoffice/invoices/{Number}",
                Portal.Invoice("C-1", 5, Number))).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    private async Task<JsonNode> ActAsync(string path, object body, bool answersSecrets = false)
    {
        var answer = await api.Http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answersSecrets)
            said.Append(text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    private async Task<string> LinkAsync(string kind) =>
        (await api.EmailsAsync()).First(email => email.Kind == kind && email.To == "ap@c-2.example").Token;

    /// <param name="mayHold">Which files are allowed to.</param>
    private async Task AssertNowhereAsync(IReadOnlyList<string> canaries, Func<string, bool>? mayHold = null)
    {
        await api.EmailsAsync();
        var places = Files().Where(file => mayHold is null || !mayHold(file.Text))
            .Append((Path: "the log", Text: string.Join('\n', api.Logs.Lines)))
            .Append((Path: "an answer", Text: said.ToString()))
            .Append((Path: "a span or a measurement", Text: string.Join('\n', telemetry.Words)))
            .Append((Path: "what a collector gets", Text: await SentAsync()))
            .ToList();
        Assert.Multiple(() =>
        {
            Assert.That(places, Has.Count.GreaterThan(4), "something is searched");
            foreach (var (path, text) in places)
                Assert.That(canaries.Where(canary => text.Contains(canary, StringComparison.Ordinal)), Is.Empty, path);
        });
    }

    private async Task<string> SentAsync()
    {
        api.Services.GetRequiredService<TracerProvider>().ForceFlush();
        api.Services.GetRequiredService<MeterProvider>().ForceFlush();
        await collector.HearAsync("traces", "/v1/");
        return collector.All + await collector.HearAsync("metrics", "http.server.request.duration");
    }

    /// <summary>All that we keep. The simulator's file is the gateway's own, and the cards are there.</summary>
    private IEnumerable<(string Path, string Text)> Files() =>
        Directory.EnumerateFiles(api.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith("simulator", StringComparison.Ordinal))
            .Where(path => Path.GetExtension(path) != ".lock") // empty, and held by the process
            .Select(path =>
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var reader = new StreamReader(file, Encoding.Latin1);
                return (path, reader.ReadToEnd());
            });
}
