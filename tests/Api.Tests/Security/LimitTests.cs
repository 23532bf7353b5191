using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CustomerPayments.Application.Settings;
using CustomerPayments.Testing;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>How much of anything a caller may send, and how often.</summary>
public sealed class LimitTests : ApiTests
{
    private HttpClient customer = null!;

    [OneTimeSetUp]
    public async Task SignIn() => (_, customer) = await ActivatedCustomerAsync();

    private static IEnumerable<TestCaseData> OperationsWithABody() =>
        Contract.Operations.Where(o => o.Definition["requestBody"] is not null)
        .Select(o => new TestCaseData(o).SetArgDisplayNames($"{o}"));

    private static IEnumerable<TestCaseData> Lists() => Contract.Operations
        .Where(o =>
            o.Definition["parameters"]?.ToJsonString().Contains("parameters/Limit", StringComparison.Ordinal) is true)
        .Select(o => new TestCaseData(o).SetArgDisplayNames($"{o}"));

    private static IEnumerable<TestCaseData> Texts() =>
        from operation in Contract.Operations
        let media = operation.Definition["requestBody"]?["content"]?["application/json"]
        where media is not null && operation.Path is not "/v1/backoffice/invoices/import"
        let schema = Contract.Schemas.Resolve(media["schema"]!)
        from member in schema["properties"]!.AsObject()
        let max = MaxOf(member.Value!)
        where max is not null
        select new TestCaseData(operation, member.Key, max.Value).SetArgDisplayNames($"{operation}", member.Key);

    [TestCaseSource(nameof(OperationsWithABody))]
    public async Task A_body_beyond_the_limit_is_413(ContractOperation operation)
    {
        var max = operation.Path.EndsWith("/import", StringComparison.Ordinal) ? 8 * 1024 * 1024 : 64 * 1024;
        var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), PathOf(operation))
        {
            Content = new ByteArrayContent([.. Enumerable.Repeat((byte)' ', max + 1)]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(
            operation.Definition["requestBody"]!["content"]!.AsObject().Single().Key);
        request.Headers.Add("Idempotency-Key", "k");
        request.Headers.ExpectContinue = true; // or the answer may come while the body is still being sent
        using var patient = new HttpClient(new ContractHandler
        {
            InnerHandler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }
        });
        patient.BaseAddress = Api.Http.BaseAddress;
        patient.DefaultRequestHeaders.Authorization = CallerOf(operation).DefaultRequestHeaders.Authorization;
        Assert.That(await (await patient.SendAsync(request)).ProblemAsync(), Is.EqualTo((413, "body-too-large")));
    }

    [Test]
    public void Json_is_read_to_a_depth_of_sixteen() => Assert.That(
        Api.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions.MaxDepth, Is.EqualTo(16));

    [TestCaseSource(nameof(Texts))]
    public async Task A_text_beyond_the_limit_of_the_contract_is_refused(
        ContractOperation operation, string member, int max)
    {
        var body = operation.Definition["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject()
            .First().Value!["value"]!.DeepClone();
        body[member] = new string('x', max + 1);
        var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), PathOf(operation))
        {
            Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("Idempotency-Key", "k");
        Assert.That((int)(await CallerOf(operation).SendAsync(request)).StatusCode, Is.InRange(400, 422));
    }

    [TestCase(51, "/v1/payments/preview")]
    [TestCase(51, "/v1/payments")]
    public async Task A_payment_has_at_most_fifty_invoices(int count, string path)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).ToList();
        var answer = path.EndsWith("preview", StringComparison.Ordinal)
            ? await customer.PostAsJsonAsync(path, new { invoiceIds = ids })
            : await customer.PayAsync("k", Portal.ByCard(), [.. ids.Select(id => (id, 1L))]);
        Assert.That(await answer.ProblemAsync(), Is.EqualTo((422, "validation-failed")));
    }

    [TestCaseSource(nameof(Lists))]
    public async Task A_page_has_one_to_a_hundred_items(ContractOperation operation)
    {
        var path = operation.Path.Replace("{id}", $"{Guid.NewGuid()}", StringComparison.Ordinal);
        foreach (var limit in new[] { 0, 101 })
            Assert.That(await (await CallerOf(operation).GetAsync($"{path}?limit={limit}"))
                .ProblemAsync(), Is.EqualTo((400, "invalid-parameter")));
    }

    [Test]
    public async Task The_server_itself_refuses_oversized_headers_and_addresses()
    {
        using var http = new HttpClient { BaseAddress = Api.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/me");
        request.Headers.Add("X-Long", new string('x', 33 * 1024));
        Assert.That((int)(await http.SendAsync(request)).StatusCode, Is.EqualTo(431));
        Assert.That((int)(await http.GetAsync($"/v1/{new string('x', 9 * 1024)}")).StatusCode, Is.EqualTo(414));
    }

    [Test]
    public async Task Each_caller_has_a_limit_of_their_own_and_is_told_what_is_left()
    {
        using var api = new ApiHost(("Limits:CustomerPerMinute", "3"), ("Limits:BackOfficePerMinute", "40"));
        var office = await api.AsBackOfficeAsync();
        var (one, two) = (
            await api.ActivatedCustomerAsync(office, "C-1"), await api.ActivatedCustomerAsync(office, "C-2"));

        var left = new List<string>();
        for (var i = 0; i < 3; i++)
            left.Add((await one.GetAsync("/v1/me")).Headers.GetValues("RateLimit").Single());
        var refused = await one.GetAsync("/v1/me");

        Assert.That(left, Is.EqualTo(["\"customer\";r=2", "\"customer\";r=1", "\"customer\";r=0"]));
        Assert.That(await refused.ProblemAsync(), Is.EqualTo((429, "too-many-requests")));
        Assert.That(refused.Headers.GetValues("RateLimit-Policy").Single(), Is.EqualTo("\"customer\";q=3;w=60"));
        Assert.That(refused.Headers.GetValues("RateLimit").Single(), Does.Match("^\"customer\";r=0;t=[1-9][0-9]?$"));
        Assert.That(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, Is.InRange(1, 60));
        Assert.That((await two.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.OK), "another customer");
        Assert.That((await office.GetAsync("/v1/backoffice/customers")).StatusCode, Is.EqualTo(HttpStatusCode.OK),
            "the back office");
        Assert.That(
            (await api.Http.GetAsync("/health/live")).StatusCode, Is.EqualTo(HttpStatusCode.OK), "whoever watches");
    }

    [Test]
    public async Task Tries_of_passwords_links_and_secrets_are_limited_by_address()
    {
        using var api = new ApiHost(("Limits:CredentialsPerMinute", "4"), ApiHost.TrustingProxy);
        using var one = api.At("198.51.100.1");
        foreach (var path in new[] {
            "/v1/sessions/refresh", "/v1/activation/lookup", "/v1/password-resets", "/v1/activation/resend" })
            await one.PostAsJsonAsync(path, new { refreshToken = "x" });

        var refused = await one.PostAsJsonAsync("/v1/sessions", new { email = "a@b.example", password = "x" });
        Assert.That(await refused.ProblemAsync(), Is.EqualTo((429, "too-many-attempts")));
        Assert.That((await one.GetAsync("/v1/branding")).StatusCode, Is.EqualTo(HttpStatusCode.OK),
            "what needs no password goes on");
        using var two = api.At("198.51.100.2");
        Assert.That(
            (await two.PostAsJsonAsync("/v1/sessions", new { email = "a@b.example", password = "x" })).StatusCode,
            Is.EqualTo(HttpStatusCode.Unauthorized));
        using var six = api.At("2001:db8::1");
        using var sibling = api.At("2001:db8::2");
        for (var i = 0; i < 4; i++)
            await six.PostAsJsonAsync("/v1/sessions/refresh", new { refreshToken = "x" });
        Assert.That((await sibling.PostAsJsonAsync("/v1/sessions/refresh", new { refreshToken = "x" })).StatusCode,
            Is.EqualTo(HttpStatusCode.TooManyRequests), "a /64 is one client");
    }

    [Test]
    public async Task Nobody_gets_a_fresh_limit_by_saying_that_they_come_from_elsewhere()
    {
        using var api = new ApiHost(("Limits:AddressPerMinute", "3"));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var liar = api.At($"198.51.100.{i}");
            answers.Add((await liar.GetAsync("/v1/branding")).StatusCode);
        }

        Assert.That(answers, Is.EqualTo(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests]));
    }

    [Test]
    public async Task A_bad_token_is_counted_by_its_address()
    {
        using var api = new ApiHost(("Limits:AddressPerMinute", "3"));
        using var forged = api.As("e30.e30.e30");
        for (var i = 0; i < 3; i++)
            Assert.That((await forged.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await forged.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [TestCase("Limits:DeclinesPerCustomer", false)]
    [TestCase("Limits:DeclinesPerAddress", true)]
    public async Task After_too_many_declines_in_an_hour_the_next_payment_must_wait(string limit, bool another)
    {
        using var api = new ApiHost((limit, "3"), ApiHost.TrustingProxy);
        var office = await api.AsBackOfficeAsync();
        var (one, two) = (
            await api.ActivatedCustomerAsync(office, "C-1"), await api.ActivatedCustomerAsync(office, "C-2"));
        var mine = await office.PutInvoiceAsync("I-1", "C-1", 2000_00);
        var theirs = await office.PutInvoiceAsync("I-2", "C-2", 2000_00);
        for (var i = 0; i < 3; i++)
        {
            Assert.That((await one.PayAsync($"k{i}", Portal.ByCard(), (mine, 2000_00))).StatusCode,
                Is.EqualTo(HttpStatusCode.PaymentRequired));
            api.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var refused = await (another ? two : one).PayAsync("k9", Portal.ByCard(), (another ? theirs : mine, 2000_00));
        Assert.That(await refused.ProblemAsync(), Is.EqualTo((429, "too-many-attempts")));
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromMinutes(57)),
            "until the first of them is an hour old");
        Assert.That((await one.PayAsync("k1", Portal.ByCard(), (mine, 2000_00))).StatusCode,
            Is.EqualTo(HttpStatusCode.PaymentRequired), "a repetition is no new try");
        if (!another)
            Assert.That((await two.PayAsync("k", Portal.ByCard(), (theirs, 2000_00))).StatusCode,
                Is.EqualTo(HttpStatusCode.PaymentRequired), "others may pay");

        api.Clock.Advance(TimeSpan.FromMinutes(57));
        using var later = await SignedInAsync(api, another ? "C-2" : "C-1");
        Assert.That((await later.PayAsync("k9", Portal.ByCard(), (another ? theirs : mine, 2000_00))).StatusCode,
            Is.EqualTo(HttpStatusCode.PaymentRequired), "and the key was not used up");
    }

    [Test]
    public void The_limits_are_on_unless_they_are_set_otherwise()
    {
        var limits = new LimitsOptions();
        Assert.That(
            (limits.CustomerPerMinute, limits.BackOfficePerMinute, limits.AddressPerMinute, limits.CredentialsPerMinute,
                limits.HashesAtOnce, limits.HashQueue, limits.HashIterations, limits.DeclinesPerCustomer,
                limits.DeclinesPerAddress),
            Is.EqualTo((600, 6000, 600, 60, Environment.ProcessorCount > 2 ? 2 : 1, 8, 220_000, 10, 20)));
    }

    private static async Task<HttpClient> SignedInAsync(ApiHost api, string reference)
    {
        var session = await api.Http.PostAsJsonAsync(
            "/v1/sessions", new { email = $"ap@{reference.ToLowerInvariant()}.example", password = Portal.Password });
        return api.As((await session.JsonAsync(HttpStatusCode.Created)).Text("accessToken"));
    }

    private HttpClient CallerOf(ContractOperation operation) => operation.Definition["security"]!.ToJsonString() switch
    {
        "[]" => Api.Http,
        """[{"customer":[]}]""" => customer,
        _ => BackOffice,
    };

    private static string PathOf(ContractOperation operation) =>
        operation.Path.Replace("{id}", $"{Guid.NewGuid()}", StringComparison.Ordinal)
            .Replace("{reference}", "R-1", StringComparison.Ordinal);

    private static int? MaxOf(JsonNode schema) => Contract.Schemas.Resolve(schema)["maxLength"]?.GetValue<int>();
}
