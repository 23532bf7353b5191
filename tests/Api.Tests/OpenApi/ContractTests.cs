using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CustomerPayments.Api.Http;
using CustomerPayments.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;

namespace CustomerPayments.Api.Tests.OpenApi;

/// <summary>
/// openapi.yaml and the running API are one. What the answers hold is checked by every test of the API; see <see
/// cref="Contract"/>.
/// </summary>
public sealed partial class ContractTests
{
    /// <summary>
    /// Routes for people, for browsers by themselves and for a development system, which the contract does not promise.
    /// </summary>
    private static readonly string[] Unpromised = ["/dev", "/simulator", "/hangfire", "/swagger", "/portal"];

    /// <summary>Any request may meet these; the contract says so in its description.</summary>
    private static readonly string[] MetAnywhere =
        ["method-not-allowed", "not-acceptable", "request-header-fields-too-large"];

    private static readonly string[] Expected = ["operationId", "summary", "description", "tags", "security"];

    private ApiHost api = null!;

    [OneTimeSetUp]
    public void StartApi() => api = new ApiHost();

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    [Test]
    public async Task The_contract_says_of_every_operation_and_schema_what_the_code_says()
    {
        var code = api.Services.GetRequiredService<ISwaggerProvider>().GetSwagger("v1");
        var document = JsonNode.Parse(await code.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1))!.AsObject();

        var named = document["components"]!["schemas"]!.AsObject().Select(s => s.Key).ToHashSet();
        var differences = ContractFacts.Differences(
            ContractFacts.Of(document, named), ContractFacts.Of(Contract.Document, named));

        Assert.That(differences, Is.Empty, string.Join('\n', differences));
    }

    [Test]
    public void Every_route_is_in_the_contract_and_every_operation_has_a_route()
    {
        var routes = Routes().Select(route => $"{route.Method} {route.Path}").ToList();

        Assert.That(Contract.Operations.Select(o => $"{o}"), Is.EquivalentTo(routes));
    }

    [Test]
    public void Every_operation_is_open_to_those_whom_the_contract_names()
    {
        Assert.Multiple(() =>
        {
            foreach (var (method, path, endpoint) in Routes())
            {
                var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy!).ToList();
                var expected = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null ? "[]"
                    : policies is ["customer"] or ["customer-setting-up"] ? """[{"customer":[]}]"""
                    : $$"""[{"backOffice":["{{policies.Single()["scope:".Length..]}}"]}]""";
                Assert.That(Contract.Find(method, path)?.Definition["security"]?.ToJsonString(), Is.EqualTo(expected),
                    $"{method} {path}");
            }
        });
    }

    [Test]
    public void Every_problem_code_is_in_the_contract_with_its_status_and_title()
    {
        var components = Contract.Document["components"]!;
        var codes = components["schemas"]!["ProblemCode"]!["x-extensible-enum"]!.AsArray()
            .Select(code => code!.ToString());
        Assert.That(codes, Is.EquivalentTo(ProblemType.All.Keys));

        var listed = Contract.Operations
            .SelectMany(o => o.Definition["responses"]!.AsObject()
                .Select(r => (Status: r.Key, Answer: Contract.Schemas.Resolve(r.Value!))))
            .SelectMany(r => (r.Answer["content"]?["application/problem+json"]?["examples"]?.AsObject() ?? [])
                .Select(e => (r.Status, Code: e.Key)))
            .Distinct().ToList();
        Assert.Multiple(() =>
        {
            Assert.That(listed.Select(l => l.Code)
                .Union(MetAnywhere), Is.EquivalentTo(ProblemType.All.Keys), "codes that operations list");
            foreach (var (status, code) in listed)
            {
                var example = components["examples"]![code]!["value"]!;
                var expected = ProblemType.All[code];
                Assert.That(
                    (status, example["type"]!.ToString(), example["title"]!.ToString(), example["status"]!.ToString(),
                        example["code"]!.ToString()),
                    Is.EqualTo(
                        ($"{expected.Status}", $"/problems/{code}", expected.Title, $"{expected.Status}", code)));
            }
        });
    }

    [Test]
    public void Every_example_fits_its_schema()
    {
        var errors = new List<string>();
        var examples = 0;
        foreach (
            var holder in Nodes(Contract.Document).OfType<JsonObject>().Where(node => node["schema"] is JsonObject))
        {
            var given = holder["examples"]?.AsObject().Select(e => Contract.Schemas.Resolve(e.Value!)["value"]) ?? [];
            var inSchema = holder["schema"]!["examples"]?.AsArray() ?? [];
            foreach (var example in holder.TryGetPropertyValue("example", out var single)
                ? given.Append(single)
                : given.Concat(inSchema))
            {
                examples++;
                errors.AddRange(
                    Contract.Schemas.Errors(holder["schema"]!, example).Select(error => $"{holder.GetPath()}{error}"));
            }
        }

        Assert.That(errors, Is.Empty, string.Join('\n', errors));
        Assert.That(examples, Is.GreaterThan(100));
    }

    [Test]
    public void Every_operation_has_a_summary_a_description_and_an_example_of_each_body_and_parameter()
    {
        var missing = new List<string>();
        foreach (var operation in Contract.Operations)
        {
            // An optional parameter has its example in the schema, because Swagger UI sends a parameter's own unasked.
            missing.AddRange(Expected.Where(m => operation.Definition[m] is null).Select(m => $"{operation}: {m}"));
            var bodies = operation.Definition["responses"]!.AsObject()
                .Select(r => (r.Key, Contract.Schemas.Resolve(r.Value!)["content"]?.AsObject()))
                .Append(("request", operation.Definition["requestBody"]?["content"]?.AsObject()));
            missing.AddRange(
                from body in bodies
                from media in body.Item2 ?? []
                where media.Value!["examples"] is not JsonObject { Count: > 0 }
                select $"{operation}: example of {body.Item1}");
            missing.AddRange(
                (operation.Definition["parameters"]?.AsArray() ?? []).Select(p => Contract.Schemas.Resolve(p!))
                .Where(p => (p["example"] ?? p["schema"]!["examples"]) is null || p["description"] is null)
                .Select(p => $"{operation}: example or description of {p["name"]}"));
        }

        Assert.That(missing, Is.Empty, string.Join('\n', missing));
    }

    [Test]
    public void Every_text_list_number_and_object_has_its_limits()
    {
        var unlimited = Nodes(Contract.Document).OfType<JsonObject>()
            .Where(node => node.Parent is not JsonObject { } parent || parent["properties"] != node)
            .SelectMany(node => LimitsMissing(node).Select(limit => $"{node.GetPath()}: {limit}")).ToList();

        Assert.That(unlimited, Is.Empty, string.Join('\n', unlimited));
    }

    [Test]
    public void Every_instant_of_an_answer_has_six_digits_of_the_second()
    {
        var schemas = Nodes(Contract.Document["components"]!["schemas"]!).OfType<JsonObject>();
        var instants = schemas.Where(node => node["format"]?.ToString() is "date-time").ToList();

        Assert.That(instants, Is.Not.Empty);
        foreach (var instant in instants)
        {
            Assert.That(Contract.Schemas.Errors(instant, "2026-06-01T14:00:00.120000Z"), Is.Empty, instant.GetPath());
            foreach (var fraction in new[] { "", ".12", ".1200000" })
                Assert.That(Contract.Schemas.Errors(instant, $"2026-06-01T14:00:00{fraction}Z"), Is.Not.Empty,
                    instant.GetPath());
        }
    }

    [Test]
    public async Task The_contract_is_served_byte_for_byte()
    {
        var file = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "openapi.yaml"));

        Assert.That(await api.Http.GetByteArrayAsync("/openapi.yaml"), Is.EqualTo(file));
    }

    [TestCaseSource(nameof(Codes))]
    public async Task Every_problem_code_has_a_page_with_its_meaning_a_remedy_and_the_contracts_example(string code)
    {
        var answer = await api.Http.GetAsync($"/problems/{code}");
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync())
            .Replace("<code>", "`", StringComparison.Ordinal).Replace("</code>", "`", StringComparison.Ordinal);
        var type = ProblemType.All[code];
        var example = html.Split("<pre>`")[1].Split("`</pre>")[0];
        var components = Contract.Document["components"]!;
        var promised = components["examples"]![code]?["value"];
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(html, Does.Contain($"<h1>{type.Title}</h1>"));
            Assert.That(html, Does.Contain($"Code `{code}`, HTTP status {type.Status}"));
            Assert.That(html, Does.Contain($"<h2>What it means</h2>\n<p>{type.Meaning}</p>"));
            Assert.That(html, Does.Contain($"<h2>What to do</h2>\n<p>{type.Remedy}</p>"));
            Assert.That(type.Meaning, Does.EndWith(".").And.Not.EqualTo(type.Remedy));
            Assert.That(type.Remedy, Does.EndWith("."));
            Assert.That(promised is null, Is.EqualTo(MetAnywhere.Contains(code)));
            Assert.That(promised is null || JsonNode.DeepEquals(JsonNode.Parse(example), promised), Is.True, example);
            Assert.That(Contract.Schemas.Errors(components["schemas"]!["Problem"]!, JsonNode.Parse(example)), Is.Empty);
            Assert.That(policy, Does.StartWith("default-src 'none'"));
            Assert.That(policy, Does.Not.Contain("unsafe").And.Not.Contain("script"));
            Assert.That(InlineScript().IsMatch(html), Is.False);
        });
    }

    [Test]
    public async Task The_page_that_shows_the_contract_runs_no_inline_script()
    {
        var page = await api.Http.GetAsync("/swagger/index.html");
        var html = await page.Content.ReadAsStringAsync();
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Multiple(() =>
        {
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(policy, Does.Contain("default-src 'none'").And.Contain("script-src 'self'").And.Contain(
                "frame-ancestors 'none'"));
            Assert.That(policy, Does.Not.Match("script-src[^;]*'unsafe"));
            Assert.That(InlineScript().IsMatch(html), Is.False, html);
        });
    }

    [TestCase("/v1/me", 200, """{"customer":{},"email":"a@b.example","lastSignedInAt":null}""",
        """/customer: Required properties ["id","reference","name","currency"] are not present""")]
    [TestCase("/health/live", 200, """{"status":"live","since":"today"}""",
        "/since: is a member that the schema does not list")]
    [TestCase("/health/live", 200, """{"status":"dead"}""",
        "/status: \"dead\": Value should match one of")]
    [TestCase("/health/live", 418, "{}", "the status is not documented")]
    [TestCase("/v1/unheard-of", 200, "{}", "there is no such operation")]
    public void An_answer_that_the_contract_does_not_promise_fails_the_test_that_met_it(
        string path, int status, string body, string because)
    {
        var answer = Answer(path, status, body, "application/json");

        Assert.That(() => Contract.AssertConformsAsync(answer),
            Throws.TypeOf<ContractViolationException>().With.Message.Contain(because));
    }

    [TestCase("not-found", "the code not-found is not documented for this status")]
    [TestCase("unauthenticated", "the header WWW-Authenticate is missing")]
    public void A_problem_that_the_operation_does_not_list_fails_the_test_that_met_it(string code, string because)
    {
        var answer = Answer(
            "/v1/me", 401, $$"""{"type":"/problems/{{code}}","title":"T","status":401,"detail":"D","code":"{{code}}","requestId":"r-1"}""", "application/problem+json");

        Assert.That(() => Contract.AssertConformsAsync(answer),
            Throws.TypeOf<ContractViolationException>().With.Message.Contain(because));
    }

    private static IEnumerable<string> Codes => ProblemType.All.Keys;

    private static HttpResponseMessage Answer(string path, int status, string body, string mediaType)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status)
        {
            RequestMessage = new HttpRequestMessage(HttpMethod.Get, $"http://localhost{path}"),
            Content = new StringContent(body, new MediaTypeHeaderValue(mediaType)),
        };
        answer.Headers.Add("X-Request-Id", "r-1");
        return answer;
    }

    private IEnumerable<(string Method, string Path, RouteEndpoint Endpoint)> Routes() =>
        from endpoint in api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + Constraint().Replace(endpoint.RoutePattern.RawText!, "").Trim('/')
        where !Unpromised.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal))
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]
        select (method, path, endpoint);

    private static IEnumerable<JsonNode> Nodes(JsonNode node)
    {
        var children = node switch
        {
            // What an example holds is data, however much it may look like a schema.
            JsonObject whole =>
                whole.Where(member => member.Key is not ("example" or "value")).Select(member => member.Value),
            JsonArray list => list,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(Nodes).Prepend(node);
    }

    private static IEnumerable<string> LimitsMissing(JsonObject schema)
    {
        var types = schema["type"] switch
        {
            JsonArray several => several.Select(t => t!.ToString()),
            JsonValue one =>
            [one.ToString()],
            _ => []
        };
        string[] Missing(params string[] keywords) => [.. keywords.Where(keyword => !schema.ContainsKey(keyword))];
        return types.SelectMany(type => type switch
        {
            "string" when (schema["enum"] ?? schema["const"]) is null => Missing("maxLength"),
            "array" => Missing("maxItems", "items"),
            "integer" or "number" => Missing("minimum", "maximum"),
            "object" => Missing("properties"),
            _ => [],
        });
    }

    [GeneratedRegex(":[a-z]+(?=})")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();
}
