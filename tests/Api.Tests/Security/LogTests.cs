using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>What the log tells of refusals and of our own faults, and what it keeps to itself.</summary>
public sealed class LogTests
{
    private const string Address = "198.51.100.9";
    private const string Typed = "zq-typed-by-a-stranger";

    private ApiHost api = null!;
    private HttpClient customer = null!;
    private string who = null!;
    private Guid anothers;

    [OneTimeSetUp]
    public async Task StartApi()
    {
        api = new ApiHost(ApiHost.TrustingProxy, ("Logging:LogLevel:Default", "Information"));
        var office = await api.AsBackOfficeAsync();
        var token = (await api.ActivatedCustomerAsync(office, "C-1")).DefaultRequestHeaders.Authorization!.Parameter!;
        customer = api.At(Address, token);
        var me = await (await customer.GetAsync("/v1/me")).JsonAsync();
        who = $"customer:{me.GetProperty("customer").Text("id")}";
        await office.PutCustomerAsync("C-2", "ap@c-2.example");
        anothers = await office.PutInvoiceAsync("I-2", "C-2", 100);
    }

    [OneTimeTearDown]
    public void StopApi()
    {
        customer.Dispose();
        api.Dispose();
    }

    [TestCase(400, "Information", "POST", "/v1/sessions", "{")]
    [TestCase(422, "Information", "POST", "/v1/sessions", """{"4111111111111111":1}""")]
    [TestCase(401, "Warning", "POST", "/v1/sessions", """{"email":"nobody@c-1.example","password":"not this one"}""")]
    [TestCase(401, "Warning", "GET", "/v1/me", null)]
    public async Task A_strangers_refused_request_is_logged(
        int status, string level, string method, string path, string? body)
    {
        using var http = api.At(Address);
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        request.Headers.Add("X-Request-Id", $"{status}{path[3..].Replace('/', '-')}");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

        Assert.That((int)(await http.SendAsync(request)).StatusCode, Is.EqualTo(status));
        Assert.That(
            Lines($"{status}{path[3..].Replace('/', '-')}"),
            Is.EqualTo([$"{level} Refused {status}: {method} {path} of anonymous from {Address}"]));
    }

    [Test]
    public async Task A_customer_who_asks_for_anothers_invoice_is_logged_with_the_route_and_nothing_typed()
    {
        foreach (var (id, path) in new[]
        {
            ("another", $"/v1/invoices/{anothers}"), ("missing", $"/v1/invoices/{Guid.NewGuid()}"),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-Request-Id", id);
            Assert.That((await customer.SendAsync(request)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(
                Lines(id).Single(),
                Is.EqualTo($"Information Refused 404: GET /v1/invoices/{{id:guid}} of {who} from {Address}"));
        }

        await customer.GetAsync($"/v1/invoices?colour={Typed}");
        await customer.GetAsync($"/v1/{Typed}");
        Assert.That(api.Logs.Lines, Has.None.Contains(Typed));
    }

    [Test]
    public async Task A_customer_at_the_back_offices_door_is_a_warning()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/backoffice/customers");
        request.Headers.Add("X-Request-Id", "door");
        await customer.SendAsync(request);

        Assert.That(
            Lines("door").Single(),
            Is.EqualTo($"Warning Refused 403: GET /v1/backoffice/customers of {who} from {Address}"));
    }

    [Test]
    public async Task A_fault_of_ours_is_an_error_with_its_exception()
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(api.DataDirectory, "payments.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "ALTER TABLE Invoices RENAME COLUMN Number TO Lost";
        await command.ExecuteNonQueryAsync();

        Assert.That((int)(await customer.GetAsync("/v1/invoices")).StatusCode, Is.GreaterThanOrEqualTo(500));
        Assert.That(api.Logs.Lines, Has.Some.Match("^Error .* Request GET /v1/invoices failed: .*Exception"));

        command.CommandText = "ALTER TABLE Invoices RENAME COLUMN Lost TO Number";
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Level and text of what the log has about refusals of this request.</summary>
    private IEnumerable<string> Lines(string requestId) => api.Logs.Lines
        .Where(line => line.Contains($"RequestId={requestId}", StringComparison.Ordinal)
            && line.Contains("] Refused ", StringComparison.Ordinal))
        .Select(line => $"{line.Split(' ')[0]} {line.Split("] ")[1].Split(" in ")[0].Trim()}");
}
