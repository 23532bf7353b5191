using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.OpenApi;

/// <summary>
/// Bad requests of every kind, made up from the contract for every operation. That each answer is one that the
/// operation lists is checked by the clients themselves; see <see cref="Contract"/>.
/// </summary>
public sealed class RefusalTests
{
    private ApiHost api = null!;
    private HttpClient backOffice = null!;
    private HttpClient customer = null!;

    [OneTimeSetUp]
    public async Task StartApi()
    {
        api = new ApiHost();
        backOffice = await api.AsBackOfficeAsync();
        customer = await api.ActivatedCustomerAsync(backOffice, "C-1");
    }

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    private static IEnumerable<TestCaseData> Operations() =>
        Contract.Operations.Select(o => new TestCaseData(o).SetArgDisplayNames($"{o}"));

    private static IEnumerable<TestCaseData> OperationsWithABody() =>
        Contract.Operations.Where(o => o.Definition["requestBody"] is not null)
            .Select(o => new TestCaseData(o).SetArgDisplayNames($"{o}"));

    private static IEnumerable<TestCaseData> QueryParameters() =>
        from operation in Contract.Operations
        from parameter in operation.Definition["parameters"]?.AsArray() ?? []
        let resolved = Contract.Schemas.Resolve(parameter)
        where resolved["in"]!.ToString() is "query"
            && Contract.Schemas.Resolve(resolved["schema"]!) is JsonObject schema
            && (schema["format"] is not null || schema["enum"] is not null || schema["items"] is not null
                || resolved["name"]!.ToString() is "cursor")
        select new TestCaseData(operation, resolved["name"]!.ToString())
            .SetArgDisplayNames($"{operation}", resolved["name"]!.ToString());

    [TestCaseSource(nameof(Operations))]
    public async Task Callers_that_the_contract_does_not_name_are_refused(ContractOperation operation)
    {
        // Signing out must not end the session that the other tests use.
        var signsOut = operation.Path.StartsWith("/v1/sessions", StringComparison.Ordinal);
        var insider = signsOut ? await api.ActivatedCustomerAsync(backOffice, $"C-{Guid.NewGuid():N}") : customer;
        var security = operation.Definition["security"]!.ToJsonString();
        var expected = security switch
        {
            "[]" => (
                Stranger: (HttpStatusCode?)null, Customer: (HttpStatusCode?)null, BackOffice: (HttpStatusCode?)null),
            """[{"customer":[]}]""" => (HttpStatusCode.Unauthorized, null, HttpStatusCode.Forbidden),
            _ => (HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, null),
        };

        var (stranger, forged) = (
            await api.Http.SendAsync(Request(operation)), await api.As("e30.e30.e30").SendAsync(Request(operation)));
        var (asCustomer, asBackOffice) = (
            await insider.SendAsync(Request(operation)), await backOffice.SendAsync(Request(operation)));

        Assert.Multiple(() =>
        {
            Assert.That(stranger.StatusCode, Is.EqualTo(expected.Stranger ?? stranger.StatusCode), "without a token");
            Assert.That(forged.StatusCode, Is.EqualTo(expected.Stranger ?? forged.StatusCode), "with a made-up token");
            Assert.That(asCustomer.StatusCode, Is.EqualTo(expected.Customer ?? asCustomer.StatusCode),
                "with a customer's token");
            Assert.That(asBackOffice.StatusCode, Is.EqualTo(expected.BackOffice ?? asBackOffice.StatusCode),
                "with the back office's token");
            Assert.That(new[] { stranger, forged, asCustomer, asBackOffice }
                .Select(a => (int)a.StatusCode), Has.All.LessThan(500));
        });
    }

    [TestCaseSource(nameof(OperationsWithABody))]
    public async Task A_body_that_the_contract_does_not_allow_is_refused(ContractOperation operation)
    {
        var caller = operation.Definition["security"]!.ToJsonString().Contains("customer\"", StringComparison.Ordinal)
            ? customer
            : backOffice;
        var mediaType = operation.Definition["requestBody"]!["content"]!.AsObject().Single().Key;

        async Task<int> SendAsync(string body, string type) =>
            (int)(await caller.SendAsync(
                Request(operation, new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type))))).StatusCode;

        Assert.Multiple(async () =>
        {
            Assert.That(await SendAsync("", mediaType), Is.InRange(400, 401), "empty");
            Assert.That(await SendAsync("{\"a\":", mediaType), Is.InRange(400, 401), "cut off");
            Assert.That(await SendAsync("""{"unheardOf":1}""", mediaType), Is.InRange(400, 401), "unknown member");
            Assert.That(await SendAsync("[]", mediaType), Is.InRange(400, 401), "a list");
            Assert.That(await SendAsync(new string('[', 100) + new string(']', 100), mediaType), Is.InRange(400, 401),
                "too deep");
            Assert.That(await SendAsync("<a/>", "application/xml"), Is.EqualTo(415), "another media type");
        });
    }

    [TestCaseSource(nameof(QueryParameters))]
    public async Task A_parameter_that_cannot_be_read_is_named(ContractOperation operation, string name)
    {
        var caller = operation.Path.StartsWith("/v1/backoffice", StringComparison.Ordinal) ? backOffice : customer;

        var path = operation.Path.Replace("{id}", $"{Guid.NewGuid()}", StringComparison.Ordinal);
        var answer = await caller.GetAsync($"{path}?{name}=!");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        if (name is not ("cursor" or "after"))
        {
            var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            Assert.That((problem["code"]!.ToString(), problem["errors"]?[0]?["pointer"]?.ToString()),
                Is.EqualTo(("invalid-parameter", $"/{name}")));
        }
    }

    [Test]
    public async Task A_page_has_1_to_100_items(
        [Values("/v1/invoices", "/v1/payments", "/v1/backoffice/customers", "/v1/backoffice/invoices",
            "/v1/backoffice/payments", "/v1/backoffice/payments/changes")] string path,
        [Values(0, 101)] int limit)
    {
        var caller = path.StartsWith("/v1/backoffice", StringComparison.Ordinal) ? backOffice : customer;

        Assert.That(await (await caller.GetAsync($"{path}?limit={limit}"))
            .ProblemAsync(), Is.EqualTo((400, "invalid-parameter")));
    }

    /// <summary>With ids that nobody has, and the contract's own example as the body.</summary>
    private static HttpRequestMessage Request(ContractOperation operation, HttpContent? body = null)
    {
        var path = operation.Path.Replace("{id}", $"{Guid.NewGuid()}", StringComparison.Ordinal)
            .Replace("{deliveryId}", $"{Guid.NewGuid()}", StringComparison.Ordinal)
            .Replace("{reference}", $"R-{Guid.NewGuid():N}", StringComparison.Ordinal)
            .Replace("{code}", "not-found", StringComparison.Ordinal);
        var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), path) { Content = body };
        if (operation.Path == "/v1/payments")
            request.Headers.Add("Idempotency-Key", $"{Guid.NewGuid()}");
        if (body is null && operation.Definition["requestBody"]?["content"]?["application/json"]?["examples"]?
            .AsObject().First().Value is { } example)
            request.Content = new StringContent(example["value"]!.ToJsonString(), Encoding.UTF8, "application/json");
        return request;
    }
}
