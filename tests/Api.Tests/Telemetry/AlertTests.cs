using System.Net.Http.Json;
using CustomerPayments.Api.Telemetry;
using CustomerPayments.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CustomerPayments.Api.Tests.Telemetry;

/// <summary>
/// What an operator must find is made to happen; then Prometheus' own tool says whether the rule fires on the scraped
/// values, and that it does not while all is well.
/// </summary>
public sealed class AlertTests
{
    private static readonly string[] AlarmTypes = ["alarm.*"];

    private ApiHost api = null!;
    private HttpClient backOffice = null!;
    private HttpClient customer = null!;
    private int invoices;

    private Uri Management => api.Services.GetServices<IHostedService>().OfType<ManagementPort>().Single().Bound!;

    [SetUp]
    public async Task StartApi()
    {
        api = new ApiHost(("Management:Port", "0"));
        backOffice = await api.AsBackOfficeAsync();
        customer = await api.ActivatedCustomerAsync(backOffice, "C-1");
        await api.EmailsAsync(); // sends what the activation owes
        await ReadAsync();
    }

    [TearDown]
    public void StopApi() => api.Dispose();

    [Test]
    public async Task Prometheus_understands_every_rule()
    {
        var (exitCode, output) = await Promtool.RunAsync("check", "rules", Promtool.Rules);
        Assert.That(exitCode, Is.Zero, output);
    }

    [Test]
    public async Task A_gateway_that_is_away() => await FiresAsync("GatewayAway", async () =>
    {
        await ArmAsync("http-503", times: 3);
        await PayAsync(3, 10_00);
    });

    [Test]
    public async Task A_slow_gateway() => await FiresAsync("GatewaySlow", async () =>
    {
        await ArmAsync("slow-answer", times: 1, seconds: 6);
        var paying = PayAsync(1, 10_00);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!paying.IsCompleted && await timer.WaitForNextTickAsync())
            api.Clock.Advance(TimeSpan.FromMilliseconds(500));
        await paying;
    });

    [Test]
    public async Task Declines_that_spike() => await FiresAsync("DeclinesSpiking", () => PayAsync(3, 2_000_00));

    [Test]
    public async Task Emails_that_are_stuck() => await FiresAsync("EmailsStuck", async () =>
    {
        await PayAsync(1, 10_00);
        api.Clock.Advance(TimeSpan.FromMinutes(16));
        await ReadAsync();
    });

    [Test]
    public async Task Sweeps_that_are_behind() => await FiresAsync("SweepBehind", async () =>
    {
        api.Clock.Advance(TimeSpan.FromMinutes(11));
        await ReadAsync();
    });

    [Test]
    public async Task Webhooks_that_are_stuck() => await FiresAsync("WebhooksStuck", async () =>
    {
        const string Endpoints = "/v1/backoffice/webhook-endpoints";
        var endpoint = await (await backOffice.PostAsJsonAsync(
            Endpoints, new { url = "https://erp.example/", types = AlarmTypes })).JsonAsync();
        await backOffice.PostAsync($"{Endpoints}/{endpoint.Text("id")}/test", null);
        api.Clock.Advance(TimeSpan.FromMinutes(61));
        await ReadAsync();
    });

    [Test]
    public async Task Events_that_nobody_numbers() => await FiresAsync("EventsUnnumbered", async () =>
    {
        api.Clock.Advance(TimeSpan.FromMinutes(16));
        await ReadAsync();
    });

    [Test]
    public async Task An_outcome_that_stays_unknown() => await FiresAsync("OutcomesUnknown", async () =>
    {
        await ArmAsync("http-503", times: 1);
        await PayAsync(1, 10_00);
        api.Clock.Advance(TimeSpan.FromMinutes(16));
        await ReadAsync();
    });

    [Test]
    public async Task An_alarm_that_stands() => await FiresAsync("AlarmStands", async () =>
    {
        api.Clock.Advance(TimeSpan.FromMinutes(11)); // no job has run meanwhile
        await ReadAsync();
    });

    [Test]
    public async Task Readings_that_are_old() => await FiresAsync("ReadingsOld", () =>
    {
        var old = api.Services.GetRequiredService<Application.Telemetry.StandingMetrics>();
        old.Show(new(
            api.Clock.GetUtcNow().UtcDateTime.AddMinutes(-3), new(0, null), null, 0, new(0, null), 0, 0, new(0, null),
            new(0, null), new Dictionary<string, int>(), []));
        return Task.CompletedTask;
    });

    /// <summary>The alert does not fire while a payment is made and all is well, and it does when it should.</summary>
    private async Task FiresAsync(string alert, Func<Task> condition)
    {
        var first = await Scrape.OfAsync(Management);
        await PayAsync(1, 10_00);
        await api.EmailsAsync();
        await ReadAsync();
        var well = await Scrape.OfAsync(Management);
        Assert.That((await Promtool.AsksAsync(alert, first, well)).Fires, Is.False, "all is well");

        await condition();
        var (fires, says) = await Promtool.AsksAsync(alert, well, await Scrape.OfAsync(Management));
        Assert.That(fires, Is.True, says);
    }

    private async Task PayAsync(int payments, long amount)
    {
        for (var n = 0; n < payments; n++)
        {
            var invoice = await backOffice.PutInvoiceAsync($"I-{++invoices}", "C-1", amount);
            await customer.PayAsync($"{Guid.NewGuid()}", Portal.ByCard(), (invoice, amount));
        }
    }

    private async Task ArmAsync(string fault, int times, int? seconds = null)
    {
        var body = seconds is null ? (object)new { fault, times } : new { fault, times, seconds };
        (await api.Http.PostAsJsonAsync("/simulator/faults", body)).EnsureSuccessStatusCode();
    }

    private Task ReadAsync() =>
        api.Services.GetServices<IHostedService>().OfType<StandingClock>().Single().TickAsync(CancellationToken.None);
}
