using System.Net;
using CustomerPayments.Api.Tests.Startup;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Telemetry;

/// <summary>A process sends to a collector what the standard's settings say.</summary>
public sealed class OtlpTests
{
    [Test]
    public async Task A_process_with_a_collector_sends_its_metrics_and_its_traces_there()
    {
        using var place = new Place();
        await using var collector = await Collector.StartAsync();
        await using var api = await ApiProcess.ListenAsync([.. place.Settings, .. collector.Settings]);
        using var http = new HttpClient { BaseAddress = api.Address };
        await http.GetAsync("/v1/branding?who=zq-canary");

        await collector.HearAsync(
            "metrics", "customer-payments", "customerpayments.payments", "customerpayments.gateway.request.duration",
            "http.server.request.duration", "dotnet.gc.collections");
        var traces = await collector.HearAsync("traces", "customer-payments", "/v1/branding", "request.id");

        Assert.That(traces, Does.Not.Contain("zq-canary"));
    }

    [Test]
    public async Task An_address_that_is_none_ends_the_start()
    {
        using var place = new Place();
        Assert.That(
            await place.RefusalAsync([("Telemetry:OtlpEndpoint", "collector:4317")]),
            Is.EqualTo("Telemetry:OtlpEndpoint is collector:4317; it is the address of a collector, such as "
                + "http://localhost:4317."));
    }

    [TestCase("Management:Port", "http", "Management:Port is http, which is no port.")]
    [TestCase("Management:Port", "70000", "Management:Port is 70000, which is no port.")]
    [TestCase("Management:Address", "here", "Management:Address is here, which is no IP address.")]
    public async Task A_management_port_that_is_none_ends_the_start(string key, string value, string says)
    {
        using var place = new Place();
        Assert.That(await place.RefusalAsync([(key, value)]), Is.EqualTo(says));
    }

    [Test]
    public async Task A_management_port_that_another_process_has_ends_the_start()
    {
        using var other = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var place = new Place();
        Assert.That(
            await place.RefusalAsync([("Management:Port", $"{port}"), ("Demo:Seed", "false")]),
            Does.StartWith($"Management:Port: 127.0.0.1 port {port} cannot be listened at"));
    }
}
