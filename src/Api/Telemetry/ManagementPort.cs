using System.Net;
using System.Net.Sockets;
using CustomerPayments.Api.Http;
using CustomerPayments.Application.Health;
using CustomerPayments.Infrastructure.Startup;
using MediatR;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpenTelemetry.Metrics;

namespace CustomerPayments.Api.Telemetry;

/// <summary>
/// A second listener for those who watch the process: <c>/metrics</c> for Prometheus, <c>/health/ready</c> in detail.
/// It has a server of its own, so that nothing of the public port is here and nothing of it is there; it listens
/// longest, so that a shutdown can be watched.
/// </summary>
internal sealed class ManagementPort(
    IServiceProvider services, IConfiguration settings, IHostApplicationLifetime process, ILogger<ManagementPort> log)
    : IHostedService, IAsyncDisposable
{
    private const string Port = "Management:Port";
    private const string Address = "Management:Address";

    private WebApplication? app;

    /// <summary>Where it listens.</summary>
    public Uri? Bound { get; private set; }

    /// <returns>Null where nobody watches; 0 for any free port.</returns>
    /// <exception cref="StartRefusedException">The settings are no port, or no address.</exception>
    public static int? PortIn(IConfiguration settings)
    {
        AddressIn(settings);
        return settings[Port] is not { Length: > 0 } given ? null
            : int.TryParse(given, out var port) && port is >= 0 and <= IPEndPoint.MaxPort ? port
            : throw new StartRefusedException($"{Port} is {given}, which is no port.");
    }

    public async Task StartAsync(CancellationToken ct)
    {
        var (address, port) = (AddressIn(settings), PortIn(settings)!.Value);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, port);
        });
        app = builder.Build();
        app.UseOpenTelemetryPrometheusScrapingEndpoint(
            services.GetRequiredService<MeterProvider>(), predicate: null, path: "/metrics",
            configureBranchedPipeline: null, optionsName: null);
        app.Run(AnswerAsync);
        try
        {
            await app.StartAsync(ct);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new StartRefusedException($"{Port}: {address} port {port} cannot be listened at: {e.Message}");
        }

        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Bound = new Uri(bound.First());
        log.LogInformation("Metrics and readiness in detail are at {Address}, port {Port}", address, Bound.Port);
    }

    public Task StopAsync(CancellationToken ct) => app?.StopAsync(ct) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path != "/health/ready" || !HttpMethods.IsGet(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await using var scope = services.CreateAsyncScope();
        var found = await scope.ServiceProvider.GetRequiredService<IMediator>()
            .Send(new CheckReadiness(), http.RequestAborted);
        var readiness = found.Until(process.ApplicationStopping);
        http.Response.StatusCode =
            readiness.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsJsonAsync(readiness, services.GetRequiredService<JsonSettings>().Api);
    }

    private static IPAddress AddressIn(IConfiguration settings) => settings[Address] is not { Length: > 0 } given
        ? IPAddress.Loopback
        : IPAddress.TryParse(given, out var address) ? address
        : throw new StartRefusedException($"{Address} is {given}, which is no IP address.");
}
