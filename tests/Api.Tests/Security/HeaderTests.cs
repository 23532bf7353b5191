using System.Net.Http.Headers;
using System.Net.Http.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>What every answer carries, errors included, as a browser behind the TLS proxy sees it.</summary>
public sealed class HeaderTests
{
    private ApiHost api = null!;
    private HttpClient office = null!;
    private HttpClient customer = null!;

    [OneTimeSetUp]
    public async Task StartApi()
    {
        api = new ApiHost(
            ApiHost.TrustingProxy, ("Cors:Origins:0", "https://shop.example"),
            ("Cors:Origins:1", "https://other.example"), ("Limits:CredentialsPerMinute", "5"));
        office = await api.AsBackOfficeAsync();
        customer = await api.ActivatedCustomerAsync(office, "C-1");
        var invoice = await office.PutInvoiceAsync("I-1", "C-1", 100);
        await customer.PayAsync("k", Portal.ByCard(), (invoice, 100));

        // A row that no code of ours can read: what is met then is nobody's mistake but ours.
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(api.DataDirectory, "payments.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE Payments SET Status = 'Nonsense'";
        await command.ExecuteNonQueryAsync();
    }

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    private static readonly TestCaseData[] Requests =
    [
        Case(200, "GET", "/health/live"), Case(200, "GET", "/v1/branding"), Case(200, "GET", "/openapi.yaml"),
        Case(200, "GET", "/problems/not-found"),
        Case(200, "GET", "/swagger/index.html"), Case(200, "GET", "/portal/"),
        Case(200, "GET", "/.well-known/security.txt"),
        Case(204, "OPTIONS", "/v1/me"), Case(400, "POST", "/v1/activation/lookup"), Case(401, "GET", "/v1/me"),
        Case(403, "GET", "/v1/backoffice/customers"),
        Case(404, "GET", "/no/such/thing"), Case(404, "GET", "/v1/no/such/thing"), Case(405, "PATCH", "/v1/me"),
        Case(405, "TRACE", "/v1/me"),
        Case(413, "POST", "/v1/activation/lookup"), Case(415, "POST", "/v1/activation/lookup"),
        Case(429, "POST", "/v1/sessions"), Case(500, "GET", "/v1/payments"),
    ];

    [TestCaseSource(nameof(Requests))]
    public async Task Every_answer_is_strict(int status, string method, string path)
    {
        using var http = api.At("198.51.100.9");
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Authorization = status is 403 or 500 ? customer.DefaultRequestHeaders.Authorization : null;
        if (method == "OPTIONS")
            request.Headers.Add("Access-Control-Request-Method", "GET");
        if (method == "POST")
            request.Content = new StringContent(status == 413 ? new string(' ', 65537)
                : "{", new MediaTypeHeaderValue(status == 415 ? "text/plain" : "application/json"));
        if (status == 429)
            await SpendAsync(http);

        var answer = await http.SendAsync(request);

        string Header(string name) =>
            string.Join(", ", answer.Headers.TryGetValues(name, out var values) ? values : []);
        Assert.Multiple(() =>
        {
            Assert.That((int)answer.StatusCode, Is.EqualTo(status));
            Assert.That(Header("Strict-Transport-Security"), Is.EqualTo("max-age=31536000; includeSubDomains"));
            Assert.That(Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
            Assert.That(Header("Content-Security-Policy"),
                Does.StartWith("default-src 'none'").And.Contain("base-uri 'none'")
                    .And.Contain("frame-ancestors 'none'"));
            Assert.That(Header("Referrer-Policy"), Is.EqualTo("no-referrer"));
            Assert.That(Header("Cache-Control"), path.StartsWith("/portal", StringComparison.Ordinal)
                || path.StartsWith("/swagger", StringComparison.Ordinal)
                ? Is.Not.Empty : Does.Contain("no-store"));
            Assert.That(Header("X-Request-Id"), Is.Not.Empty);
            Assert.That(Header("Vary"), Does.Contain("Origin"));
            Assert.That(Header("Server") + Header("X-Powered-By"), Is.Empty);
            Assert.That(Header("Access-Control-Allow-Origin"), Is.EqualTo("https://shop.example"));
            Assert.That(Header("Access-Control-Allow-Credentials"), Is.Empty, "there is no cookie to send");
            Assert.That(Header("Set-Cookie"), Is.Empty);
            if (answer.Content.Headers.ContentType is { } type)
                Assert.That(type.CharSet
                    ?? (type.MediaType is "application/yaml" ? "utf-8" : ""), Is.EqualTo("utf-8"), $"{type}");
        });
        if ((await answer.Content.ReadAsByteArrayAsync()).Length > 0)
            Assert.That(answer.Content.Headers.ContentType, Is.Not.Null);
        if (status >= 400)
            Assert.That(await answer.Content.ReadAsStringAsync(),
                Does.Not.Contain("   at ").And.Not.Contain("Exception"), "no stack trace");
    }

    [TestCase("https://evil.example")]
    [TestCase("null")]
    [TestCase("http://shop.example")]
    [TestCase("https://shop.example.evil.example")]
    [TestCase("https://shop.example:444")]
    public async Task Another_origin_may_not_call_the_api(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/me");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        Assert.That((await api.Http.SendAsync(request)).Headers.Contains("Access-Control-Allow-Origin"), Is.False);
    }

    [Test]
    public async Task The_simulator_takes_pages_of_any_origin_as_Braintree_does()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/simulator/graphql");
        request.Headers.Add("Origin", "https://another.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        var answer = await api.Http.SendAsync(request);
        Assert.That(answer.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(["*"]));
    }

    [Test]
    public async Task Links_in_emails_lead_where_the_settings_say_whatever_host_the_request_names()
    {
        await office.PutCustomerAsync("C-2", "ap@c-2.example");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/backoffice/customers/C-2/activation-link");
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        await office.SendAsync(request);
        var email = (await api.EmailsAsync()).First(m => m.To == "ap@c-2.example");
        Assert.That(
            email.Text, Does.Contain("https://pay.example/portal/activate#token=").And.Not.Contain("evil.example"));
        Assert.That(email.Token, Does.Match("^[A-Za-z0-9_-]{43}$"), "256 random bits");
    }

    [Test]
    public async Task The_contact_for_weaknesses_is_at_the_well_known_address()
    {
        var text = await api.Http.GetStringAsync("/.well-known/security.txt");
        Assert.That(text, Does.Contain("Contact: mailto:support@demostone.example\n"));
        Assert.That(text, Does.Match(@"Expires: \d{4}-\d\d-\d\dT00:00:00Z"));
    }

    private static TestCaseData Case(int status, string method, string path) =>
        new TestCaseData(status, method, path).SetArgDisplayNames($"{status}", method, path);

    private static async Task SpendAsync(HttpClient http)
    {
        for (var i = 0; i < 5; i++)
            await http.PostAsJsonAsync("/v1/sessions/refresh", new { refreshToken = "x" });
    }
}
