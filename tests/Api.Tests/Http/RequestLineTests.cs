using System.Net.Http.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Http;

/// <summary>Each request has one line in the log.</summary>
public sealed class RequestLineTests
{
    private ApiHost api = null!;
    private HttpClient backOffice = null!;
    private HttpClient customer = null!;

    [OneTimeSetUp]
    public async Task StartApi()
    {
        api = new ApiHost(("Logging:LogLevel:CustomerPayments", "Information"));
        backOffice = await api.AsBackOfficeAsync();
        customer = await api.ActivatedCustomerAsync(backOffice, "C-1");
    }

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    [Test]
    public async Task A_request_that_is_answered_says_its_route_its_status_and_how_long_it_took()
    {
        await customer.GetAsync("/v1/invoices?q=zq-search");

        var line = await LineAsync("Answered 200: GET /v1/invoices in");
        Assert.That(line, Does.Match(@"in \d+ ms").And.Contain("RequestId=").And.Contain("TraceId="));
        Assert.That(api.Logs.Lines, Has.None.Contains("zq-search"));
    }

    [Test]
    public async Task A_payment_says_its_id_and_a_refusal_why()
    {
        var invoice = await backOffice.PutInvoiceAsync("I-1", "C-1", 2_000_00);
        var answer = await customer.PayAsync("key-1", Portal.ByCard(), (invoice, 2_000_00));
        var problem = await answer.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonObject>();

        var line = await LineAsync("Refused 402: POST /v1/payments");
        Assert.That(line, Does.Contain("problem payment-declined").And.Contain($"{problem!["payment"]!["id"]}"));
        Assert.That(await LineAsync("because of 2"), Does.Contain("Fail, now Failed"), "the code of the decline");
    }

    [Test]
    public async Task A_refused_token_is_a_warning_that_says_why_and_from_where()
    {
        await api.As("nonsense").GetAsync("/v1/me");
        Assert.That(
            await LineAsync("Refused 401: GET /v1/me"),
            Does.StartWith("Warning").And.Contain("from 127.0.0.1").And.Contain("unauthenticated"));
    }

    [Test]
    public async Task Looks_at_the_health_leave_no_line()
    {
        await api.Http.GetAsync("/health/live");
        await customer.GetAsync("/v1/me");
        await LineAsync("GET /v1/me in");
        Assert.That(api.Logs.Lines, Has.None.Contains("/health/"));
    }

    [Test]
    public async Task A_gateway_that_does_not_answer_is_a_warning_with_the_operation_the_time_and_the_payment()
    {
        var invoice = await backOffice.PutInvoiceAsync("I-2", "C-1", 10_00);
        (await api.Http.PostAsJsonAsync("/simulator/faults", new { fault = "http-503", times = 1 }))
            .EnsureSuccessStatusCode();
        await customer.PayAsync("key-2", Portal.ByCard(), (invoice, 10_00));

        var line = await LineAsync("The gateway's ChargeCreditCard came to nothing after");
        Assert.That(line, Does.StartWith("Warning").And.Match(@"after \d+ ms, unknown").And.Contain("PaymentId="));
    }

    /// <summary>A line is written after its answer has left.</summary>
    private async Task<string> LineAsync(string part)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var tick = 0; tick < 500 && await timer.WaitForNextTickAsync(); tick++)
        {
            if (api.Logs.Lines.LastOrDefault(line => line.Contains(part, StringComparison.Ordinal)) is { } found)
                return found;
        }

        throw new TimeoutException($"No line says: {part}");
    }
}
