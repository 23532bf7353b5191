using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CustomerPayments.Api.Telemetry;
using CustomerPayments.Application.Health;
using CustomerPayments.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CustomerPayments.Api.Tests.Telemetry;

public sealed class ManagementPortTests
{
    private ApiHost api = null!;
    private HttpClient backOffice = null!;
    private HttpClient customer = null!;

    [OneTimeSetUp]
    public async Task StartApi()
    {
        api = new ApiHost(("Management:Port", "0"));
        backOffice = await api.AsBackOfficeAsync();
        customer = await api.ActivatedCustomerAsync(backOffice, "C-1");
    }

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    private Uri Management => api.Services.GetServices<IHostedService>().OfType<ManagementPort>().Single().Bound!;

    [Test]
    public async Task A_card_that_pays_is_counted_by_its_outcome_and_so_is_the_request_to_the_gateway()
    {
        await PayAsync("I-1", 10_00);

        var metrics = await Scrape.OfAsync(Management);
        Assert.Multiple(() =>
        {
            Assert.That(metrics.Sum(
                "customerpayments_payments_total", "method=\"card\"", "outcome=\"succeeded\""), Is.EqualTo(1));
            Assert.That(metrics.Sum(
                "customerpayments_gateway_request_duration_seconds_count", "operation=\"ChargeCreditCard\"",
                "outcome=\"answered\""), Is.GreaterThanOrEqualTo(1));
        });
    }

    [Test]
    public async Task A_declined_card_is_counted_by_the_class_of_its_decline()
    {
        await PayAsync("I-2", 2_000_00);

        var metrics = await Scrape.OfAsync(Management);
        Assert.That(metrics.Sum(
            "customerpayments_payments_total", "outcome=\"failed\"", "decline_class="), Is.EqualTo(1));
    }

    [Test]
    public async Task Readiness_is_told_in_detail_without_a_token()
    {
        using var http = new HttpClient { BaseAddress = Management };
        await http.GetAsync("/health/ready");
        await api.Services.GetRequiredService<GatewayAnswers>().Question;
        var readiness = await http.GetFromJsonAsync<JsonObject>("/health/ready");
        Assert.That((bool)readiness!["ready"]!, Is.True);
        Assert.That((bool)readiness["gateway"]!, Is.True);
    }

    [TestCase("/")]
    [TestCase("/v1/invoices")]
    [TestCase("/health/live")]
    [TestCase("/portal")]
    [TestCase("/openapi.yaml")]
    [TestCase("/dev/mailbox")]
    public async Task Nothing_else_is_there(string path)
    {
        using var http = new HttpClient { BaseAddress = Management };
        Assert.That((await http.GetAsync(path)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Nothing_of_it_is_on_the_public_port() =>
        Assert.That((await api.Http.GetAsync("/metrics")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));

    [Test]
    public void Nothing_is_set_up_where_nobody_watches()
    {
        using var alone = new ApiHost();
        Assert.That(alone.Services.GetServices<IHostedService>().OfType<ManagementPort>(), Is.Empty);
        Assert.That(alone.Services.GetService<OpenTelemetry.Metrics.MeterProvider>(), Is.Null);
    }

    private async Task PayAsync(string reference, long amount)
    {
        var invoice = await backOffice.PutInvoiceAsync(reference, "C-1", amount);
        await customer.PayAsync($"{Guid.NewGuid()}", Portal.ByCard(), (invoice, amount));
    }
}
