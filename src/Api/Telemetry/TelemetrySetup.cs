using System.Diagnostics;
using CustomerPayments.Api.Http;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Infrastructure.Startup;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CustomerPayments.Api.Telemetry;

/// <summary>
/// Where metrics and traces go. Without an address of a collector and without a management port there is nobody to
/// listen: nothing of OpenTelemetry is set up, and an instrument costs one comparison.
/// </summary>
internal static class TelemetrySetup
{
    private const string Endpoint = "Telemetry:OtlpEndpoint";

    /// <summary>The standard's own name of the setting; the exporter reads it.</summary>
    private const string StandardEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Protocol = "Telemetry:OtlpProtocol";
    private const string StandardProtocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string ServiceName = "customer-payments";

    /// <summary>
    /// What the frameworks measure: requests and connections, queries and saves on each database, and the connections
    /// of PostgreSQL's driver.
    /// </summary>
    private static readonly string[] Frameworks = ["Microsoft.EntityFrameworkCore", "Npgsql"];

    /// <summary>Gives each request a trace id for its lines in the log, where nothing is sent anywhere.</summary>
    private static readonly ActivityListener Numbering = new()
    {
        ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    /// <exception cref="StartRefusedException">A setting cannot be read.</exception>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        ActivitySource.AddActivityListener(Numbering);
        var sends = Collects(builder.Configuration);
        var port = ManagementPort.PortIn(builder.Configuration);
        if (!sends && port is null)
            return;

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(ServiceName, serviceVersion: typeof(TelemetrySetup).Assembly.GetName().Version?.ToString(3))
                .AddEnvironmentVariableDetector()) // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win
            .WithMetrics(metrics => Measure(metrics, sends, port is not null));
        if (sends)
            telemetry.WithTracing(Trace);
        builder.Services.AddHostedService<StandingClock>();
        if (port is not null)
            builder.Services.AddHostedService<ManagementPort>();
    }

    private static void Measure(MeterProviderBuilder metrics, bool sends, bool isScraped)
    {
        metrics.AddMeter(OurMeter.Name).AddMeter(Frameworks)
            .AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation()
            .AddSqlClientInstrumentation();
        if (sends)
            metrics.AddOtlpExporter();
        if (isScraped)
            metrics.AddPrometheusExporter(scrapes => scrapes.ScrapeResponseCacheDurationMilliseconds = 0);
    }

    private static void Trace(TracerProviderBuilder traces)
    {
        traces.AddSource(OurMeter.Name, "Npgsql")
            .AddAspNetCoreInstrumentation(Hide).AddHttpClientInstrumentation().AddSqlClientInstrumentation()
            .AddOtlpExporter();
    }

    /// <summary>
    /// An address holds what people typed, and references of customers: a trace has the route instead. The browser's
    /// name is a fact about a person, too.
    /// </summary>
    private static void Hide(AspNetCoreTraceInstrumentationOptions requests)
    {
        requests.Filter = http => !http.Request.Path.StartsWithSegments("/health");
        requests.EnrichWithHttpResponse = (step, answer) =>
        {
            var http = answer.HttpContext;
            step.SetTag("url.path", http.Route());
            step.SetTag("url.query", null);
            step.SetTag("user_agent.original", null);
            step.SetTag("client.address", null);
            step.SetTag("request.id", http.TraceIdentifier);
            if (http.Payment() is { } payment)
                step.SetTag(Traces.PaymentId, $"{payment}");
            if (http.Problem() is { } problem)
                step.SetTag("error.type", problem);
        };
    }

    /// <summary>Whether a collector is named, by our setting or by the standard's variables.</summary>
    private static bool Collects(ConfigurationManager settings)
    {
        if (settings[Endpoint] is { Length: > 0 } given)
        {
            if (!Uri.TryCreate(given, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                throw new StartRefusedException(
                    $"{Endpoint} is {given}; it is the address of a collector, such as http://localhost:4317.");
            settings.AddInMemoryCollection([new(StandardEndpoint, given)]);
        }

        if (settings[Protocol] is { Length: > 0 } protocol)
        {
            if (protocol is not ("grpc" or "http/protobuf"))
                throw new StartRefusedException($"{Protocol} is {protocol}; it is grpc or http/protobuf.");
            settings.AddInMemoryCollection([new(StandardProtocol, protocol)]);
        }

        return !string.IsNullOrEmpty(settings[StandardEndpoint])
            && !settings.GetValue("OTEL_SDK_DISABLED", false);
    }
}
