using System.Net;
using System.Net.Http.Json;
using System.Text;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>Who gets in where, and what every answer carries.</summary>
public sealed class DoorTests : ApiTests
{
    private static readonly string[] CustomerRoutes =
        ["/v1/me", "/v1/invoices", "/v1/invoices/summary", "/v1/payments",
            "/v1/invoices/0199a000-0000-7000-8000-000000000000"];

    private static readonly (string Path, string Scope)[] BackOfficeRoutes =
    [
        ("/v1/backoffice/customers", "customers"), ("/v1/backoffice/invoices", "invoices"),
        ("/v1/backoffice/payments", "payments:read"), ("/v1/backoffice/payments/changes", "payments:read"),
    ];

    private static readonly string[] NamedInProse =
        ["Authorization", "Content-Type", "X-Request-Id", "traceparent", "tracestate"];

    [Test]
    public async Task Without_a_token_every_door_is_shut()
    {
        foreach (var path in CustomerRoutes.Concat(BackOfficeRoutes.Select(r => r.Path)))
            Assert.That(
                await (await Api.Http.GetAsync(path)).ProblemAsync(), Is.EqualTo((401, "unauthenticated")), path);
    }

    [Test]
    public async Task A_back_office_token_opens_no_customers_door_and_the_reverse()
    {
        var (_, customer) = await ActivatedCustomerAsync();
        foreach (var path in CustomerRoutes)
            Assert.That(await (await BackOffice.GetAsync(path)).ProblemAsync(), Is.EqualTo((403, "forbidden")), path);
        foreach (var (path, _) in BackOfficeRoutes)
            Assert.That(await (await customer.GetAsync(path)).ProblemAsync(), Is.EqualTo((403, "forbidden")), path);
    }

    [Test]
    public async Task Each_back_office_door_needs_its_scope()
    {
        foreach (var (path, scope) in BackOfficeRoutes)
        {
            Assert.That((await (await Api.AsBackOfficeAsync(scope)).GetAsync(path)).StatusCode,
                Is.EqualTo(HttpStatusCode.OK), path);
            Assert.That(await (await (await Api.AsBackOfficeAsync("reports")).GetAsync(path))
                .ProblemAsync(), Is.EqualTo((403, "forbidden")), path);
        }
    }

    [Test]
    public async Task A_foreign_a_changed_and_a_garbled_token_are_refused()
    {
        var (_, customer) = await ActivatedCustomerAsync();
        var token = customer.DefaultRequestHeaders.Authorization!.Parameter!;
        using var other = new ApiHost();
        var foreign = (await other.AsBackOfficeAsync()).DefaultRequestHeaders.Authorization!.Parameter!;
        var parts = token.Split('.');
        var none = Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"at+jwt"}""")).TrimEnd('=');

        foreach (var bad in new[] { foreign, $"{none}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}.{parts[2][..^16]}AAAAAAAAAAAAAAAA", "garbage", $"{token}.x" })
            Assert.That(
                await (await Api.As(bad).GetAsync("/v1/me")).ProblemAsync(), Is.EqualTo((401, "unauthenticated")), bad);
    }

    [Test]
    public async Task The_published_key_verifies_our_tokens()
    {
        var keys = await Api.Http.GetFromJsonAsync<System.Text.Json.JsonElement>("/.well-known/jwks.json");
        var key = keys.GetProperty("keys").EnumerateArray().Single();
        var token = BackOffice.DefaultRequestHeaders.Authorization!.Parameter!;
        var result = await new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler()
            .ValidateTokenAsync(token, new()
            {
                IssuerSigningKey = new Microsoft.IdentityModel.Tokens.JsonWebKey(key.GetRawText()),
                ValidIssuer = "customer-payments",
                ValidAudience = "back-office", ValidTypes = ["at+jwt"], ValidateLifetime = false,
            });
        Assert.That(
            (result.IsValid, key.Text("alg"), key.TryGetProperty("d", out _)), Is.EqualTo((true, "ES256", false)));
    }

    [TestCase("rapidworks", "wrong", "client_credentials", null, 401, "invalid_client")]
    [TestCase("nobody", "rapidworks-demo-secret", "client_credentials", null, 401, "invalid_client")]
    [TestCase("rapidworks", "rapidworks-demo-secret", "password", null, 400, "unsupported_grant_type")]
    [TestCase("rapidworks", "rapidworks-demo-secret", "client_credentials", "everything", 400, "invalid_scope")]
    public async Task A_token_request_that_is_wrong_is_refused_as_the_rfc_says(
        string id, string secret, string grant, string? scope, int status, string error)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = grant, ["client_id"] = id, ["client_secret"] = secret
        };
        if (scope is not null)
            form["scope"] = scope;
        var answer = await Api.Http.PostAsync("/oauth/token", new FormUrlEncodedContent(form));
        Assert.That(((int)answer.StatusCode, (await answer.JsonAsync((HttpStatusCode)status)).Text("error")),
            Is.EqualTo((status, error)));
    }

    [Test]
    public async Task A_token_request_with_an_oversized_form_is_refused()
    {
        var form = new FormUrlEncodedContent(Enumerable.Range(0, 2000).Select(n => KeyValuePair.Create($"k{n}", "v")));
        Assert.That((await (await Api.Http.PostAsync("/oauth/token", form)).JsonAsync(HttpStatusCode.BadRequest))
            .Text("error"), Is.EqualTo("invalid_request"));
    }

    [Test]
    public async Task Every_answer_carries_a_request_id_and_strict_headers_errors_included()
    {
        foreach (var path in new[] { "/health/live", "/v1/me", "/no/such/thing", "/v1/backoffice/payments" })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-Request-Id", "my-request-7");
            var answer = await Api.Http.SendAsync(request);
            Assert.Multiple(() =>
            {
                Assert.That(Header(answer, "X-Request-Id"), Is.EqualTo("my-request-7"), path);
                Assert.That(Header(answer, "X-Content-Type-Options"), Is.EqualTo("nosniff"), path);
                Assert.That(Header(answer, "Referrer-Policy"), Is.EqualTo("no-referrer"), path);
                Assert.That(Header(answer, "Content-Security-Policy"), Does.StartWith("default-src 'none'"), path);
                Assert.That(Header(answer, "Server"), Is.Null, path);
                if (path.StartsWith("/v1", StringComparison.Ordinal))
                    Assert.That(Header(answer, "Cache-Control"), Is.EqualTo("no-store"), path);
            });
        }
    }

    [Test]
    public async Task A_request_id_that_could_break_a_log_is_replaced()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.TryAddWithoutValidation("X-Request-Id", "two words {and} more");
        Assert.That(Header(await Api.Http.SendAsync(request), "X-Request-Id"), Does.Match("^[0-9a-f]{32}$"));
    }

    [Test]
    public async Task By_default_no_other_origin_may_call_the_api_and_a_configured_origin_may()
    {
        using var open = new ApiHost(("Cors:Origins:0", "https://shop.example"));
        foreach (var (api, origin, expected) in new[] { (Api, "https://shop.example", (string?)null),
            (open, "https://shop.example", "https://shop.example"), (open, "https://evil.example", null) })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/v1/me");
            request.Headers.Add("Origin", origin);
            Assert.That(Header(await api.Http.SendAsync(request), "Access-Control-Allow-Origin"), Is.EqualTo(expected));
        }
    }

    [Test]
    public async Task A_frontend_at_another_origin_may_send_every_header_that_the_contract_and_its_tools_name()
    {
        using var open = new ApiHost(("Cors:Origins:0", "https://shop.example"));
        var named = Contract.Operations.SelectMany(o => o.Definition["parameters"]?.AsArray() ?? [])
            .Select(p => Contract.Schemas.Resolve(p!)).Where(p => p["in"]!.ToString() is "header")
            .Select(p => p["name"]!.ToString()).Distinct().ToList();
        Assert.That(named, Does.Contain("Idempotency-Key"));

        foreach (var header in named.Concat(NamedInProse))
            Assert.That(await AllowedAsync(open, "/v1/payments", header), Does.Contain(header).IgnoreCase, header);
        const string Gateway = "Braintree-Version";
        Assert.That(await AllowedAsync(open, "/simulator/graphql", Gateway), Does.Contain(Gateway));
        Assert.That(await AllowedAsync(open, "/v1/payments", "X-Unheard-Of"), Does.Not.Contain("X-Unheard-Of"));
    }

    [TestCase("rapidworks:rapidworks-demo-secret", "rapidworks", "rapidworks-demo-secret")]
    [TestCase("rapid+works:a+secret", "rapid works", "a secret")]
    [TestCase("rapid%20works:a%20secret", "rapid works", "a secret")]
    [TestCase("rapidworks:a%2Bsecret", "rapidworks", "a+secret")]
    [TestCase("rapidworks:a+secret", "rapidworks", "a+secret", Description = "a client that encodes nothing")]
    public async Task A_basic_header_is_encoded_as_a_form_is_with_a_plus_for_a_space(
        string sent, string id, string secret)
    {
        using var api = new ApiHost(
            ("Auth:Clients:0:Id", id), ("Auth:Clients:0:SecretHash", Domain.Customers.Secret.Hash(secret)),
            ("Auth:Clients:0:Scopes:0", "reports"));
        async Task<HttpResponseMessage> AskAsync(string credentials)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
            {
                Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            };
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
            return await api.Http.SendAsync(request);
        }

        Assert.That((await AskAsync(sent)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await AskAsync(sent + "x")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task The_pages_for_people_answer()
    {
        foreach (var path in new[] { "/swagger/index.html", "/openapi.yaml", "/problems/amount-changed",
            "/.well-known/security.txt", "/dev/mailbox", "/simulator", "/health/ready" })
            Assert.That((await Api.Http.GetAsync(path)).StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
        Assert.That(
            await (await Api.Http.GetAsync("/problems/nonsense")).ProblemAsync(), Is.EqualTo((404, "not-found")));
    }

    [Test]
    public void Production_does_not_start_with_the_simulator()
    {
        var refusal = Assert.CatchAsync(() => Task.Run(() =>
        {
            using var production = new ApiHost(("environment", "Production"));
        }));
        Assert.That(
            refusal!.ToString(), Does.Contain("Braintree:Environment is Simulator").Or.Contain("Auth:SigningKey"));
    }

    private static async Task<string?> AllowedAsync(ApiHost api, string path, string header)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", header);
        return Header(await api.Http.SendAsync(request), "Access-Control-Allow-Headers") ?? "";
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;
}
