using CustomerPayments.Api.Demo;
using CustomerPayments.Api.Endpoints;
using CustomerPayments.Api.Gateway;
using CustomerPayments.Api.Http;
using CustomerPayments.Api.Jobs;
using CustomerPayments.Api.Security;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Clients;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Startup;

/// <summary>The process: its settings, its limits, its logs.</summary>
internal static class Hosting
{
    private const int BodyMax = 64 * 1024;

    /// <summary>
    /// Headers that a frontend at another origin may send: those of the contract, and the trace that its tools add.
    /// </summary>
    private static readonly string[] AllowedHeaders =
    [
        "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-Request-Id",
        "X-On-Behalf-Of", "traceparent", "tracestate",
    ];

    /// <summary>
    /// Secrets from files: one setting a file, named after its key with <c>__</c> for <c>:</c>, as container engines
    /// mount them.
    /// </summary>
    public static void AddSecretFiles(this WebApplicationBuilder builder)
    {
        var folder = builder.Configuration["SecretsDirectory"] ?? "/run/secrets";
        builder.Configuration.AddKeyPerFile(Path.GetFullPath(folder), optional: true);
    }

    public static void AddSettings(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddMerchant();
        services.AddOptions<PortalOptions>().BindConfiguration(PortalOptions.Section)
            .Configure(portal => portal.ActivationLinkLifetime =
                builder.Configuration.GetValue("Activation:LinkLifetime", portal.ActivationLinkLifetime))
            .PostConfigure(portal => Complete(portal, builder.Configuration))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section);
        services.AddHostedService<AuditClock>();
        services.AddHostedService<AlarmClock>();
        services.AddOptions<BackOfficeOptions>().BindConfiguration(BackOfficeOptions.Section)
            .PostConfigure(auth => Protect(auth, builder.AreLow()))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<BackOfficeOptions>, ClientsAreComplete>();
    }

    /// <summary>The company that is paid. Commands need it as well, for the currency.</summary>
    public static void AddMerchant(this WebApplicationBuilder builder) =>
        builder.Services.AddOptions<MerchantOptions>().BindConfiguration(MerchantOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                m => TimeZoneInfo.TryFindSystemTimeZoneById(m.TimeZone, out _),
                "Merchant:TimeZone is not a time zone of this machine; use an IANA name such as America/New_York.")
            .ValidateOnStart();

    public static void AddHost(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddHttpContextAccessor();
        services.AddSingleton<IRequestOrigin, HttpOrigin>();
        services.AddSingleton<Limits>();
        services.AddSingleton<OwnFiles>();
        builder.AddProxies();
        var lameDuck = LameDuck.WaitIn(builder.Configuration, builder.Environment);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = lameDuck + ChargesDrain.WaitMax);
        services.AddHostedService<LameDuck>();
        services.AddHostedService<ChargesDrain>();
        services.AddHostedService<WebhooksDrain>();
        services.ConfigureHttpJsonOptions(json =>
        {
            PublicJson.Apply(json.SerializerOptions);
            json.SerializerOptions.Converters.Add(new ImportRowReader());
        });
        services.AddSingleton<JsonSettings>();
        services.AddExceptionHandler<Problems>();
        services.AddProblemDetails();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(builder.Configuration.GetSection("Cors:Origins").Get<string[]>() ?? [])
            .AllowAnyMethod()
            // while the gateway is the simulator, browsers ask it here
            .WithHeaders([.. AllowedHeaders, .. builder.HasSimulator() ? ChosenGateway.Adapter.BrowserHeaders : []])
            .WithExposedHeaders("ETag", "Link", "Location", "Idempotency-Replayed", "RateLimit", "RateLimit-Policy",
                "Retry-After", "X-Request-Id")));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyMax;
            kestrel.ConfigureEndpointDefaults(BareRefusals.Dress);
        });
        if (!builder.Environment.IsDevelopment())
            builder.Logging.ClearProviders().AddJsonConsole(json =>
            {
                json.IncludeScopes = true;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = PublicJson.InstantFormat;
            });
    }

    /// <summary>
    /// Without a setting, links lead to the API's own portal, at the address that the process listens on.
    /// </summary>
    private static void Complete(PortalOptions portal, ConfigurationManager configuration)
    {
        portal.BaseUrl = portal.BaseUrl.TrimEnd('/');
        if (portal.BaseUrl.Length == 0)
        {
            var port = configuration["http_ports"]?.Insert(0, "http://localhost:");
            var given = (configuration["urls"] ?? port ?? "http://localhost:5000").Split(';')[0];
            var url = Welcome.AddressOf(given).Replace("//*", "//localhost", StringComparison.Ordinal)
                .Replace("//+", "//localhost", StringComparison.Ordinal).TrimEnd('/');

            // An unreadable address is refused where the process begins to listen.
            portal.BaseUrl = $"{(Uri.TryCreate(url, UriKind.Absolute, out _) ? url : "http://localhost")}/portal";
        }
    }

    private sealed class ClientsAreComplete : IValidateOptions<BackOfficeOptions>
    {
        public ValidateOptionsResult Validate(string? name, BackOfficeOptions options) =>
            options.Refusal() is { } refusal ? ValidateOptionsResult.Fail(refusal) : ValidateOptionsResult.Success;
    }

    /// <summary>Adds the demo's client where nothing is at stake; elsewhere a secret must be long.</summary>
    private static void Protect(BackOfficeOptions auth, bool stakesAreLow)
    {
        auth.SecretLengthMin = stakesAreLow ? 0 : BackOfficeOptions.SafeSecretLength;
        if (stakesAreLow && auth.Clients.Count == 0)
        {
            auth.Clients.Add(new BackOfficeClient
            {
                Id = DemoData.BackOfficeClient, SecretHash = Secret.Hash(DemoData.BackOfficeSecret),
                Scopes = [.. BackOfficeOptions.Scopes],
            });
        }
    }
}
