using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Infrastructure.Startup;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>Braintree as the portal's gateway.</summary>
public sealed class BraintreeAdapter : IGatewayAdapter
{
    private const string VersionHeader = "Braintree-Version";

    public string Section => BraintreeOptions.Section;

    public IReadOnlyList<string> NotedSettings { get; } = ["Braintree:Environment", "Braintree:MerchantId"];

    public IReadOnlyList<string> WebhookKeySettings { get; } = ["Braintree:PublicKey", "Braintree:PrivateKey"];

    public IReadOnlyList<string> BrowserHeaders { get; } = [VersionHeader];

    public GatewayDescription Describe(IConfiguration settings)
    {
        var options = OptionsIn(settings);
        return Enum.IsDefined(options.Environment)
            ? BraintreeDescription.Of(options)
            : throw new StartRefusedException($"Braintree:Environment is {options.Environment}; it is one of "
                + $"{string.Join(", ", Enum.GetNames<GatewayEnvironment>())}.");
    }

    public bool IsInTheBox(IConfiguration settings) =>
        Describe(settings).Environment is GatewayEnvironment.Simulator
            && string.IsNullOrEmpty(settings["Braintree:Endpoint"]);

    public IEnumerable<string> Refusals(IConfiguration settings)
    {
        var options = OptionsIn(settings);
        if (options.Environment is GatewayEnvironment.Simulator)
        {
            yield return "Braintree:Environment is Simulator, which takes no real money and runs in the host "
                + "environment Development only; set it to Sandbox or Production.";
        }

        if (options.Endpoint is { IsAbsoluteUri: true, Scheme: "http" })
        {
            yield return "Braintree:Endpoint is over http, which shows the gateway's keys to whoever listens; make it "
                + "https.";
        }
    }

    public void Add(
        IServiceCollection services, IConfiguration settings, Func<IServiceProvider, HttpMessageHandler> inTheBox)
    {
        services.AddOptions<BraintreeOptions>().Bind(settings.GetSection(BraintreeOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => BraintreeDescription.Of(OptionsOf(provider)));
        services.AddHttpClient<BraintreeWire>((provider, http) =>
            {
                var options = OptionsOf(provider);
                var credentials = Convert.ToBase64String(
                    Encoding.UTF8.GetBytes($"{options.PublicKey}:{options.PrivateKey}"));
                http.BaseAddress = options.GraphQl;
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
                http.DefaultRequestHeaders.Add(VersionHeader, BraintreeWire.Version);
                http.DefaultRequestHeaders.UserAgent.Add(
                    new ProductInfoHeaderValue("CustomerPayments", BraintreeWire.OurVersion));
                http.MaxResponseContentBufferSize = BraintreeWire.AnswerLengthMax;
                http.Timeout = Timeout.InfiniteTimeSpan; // BraintreeWire keeps the time, by TimeProvider.
            })
            .ConfigurePrimaryHttpMessageHandler(provider =>
                OptionsOf(provider) is { Environment: GatewayEnvironment.Simulator, Endpoint: null }
                    ? inTheBox(provider)
                    : new SocketsHttpHandler
                    {
                        AllowAutoRedirect = false, UseCookies = false,
                        // a span of its own, and no word of it to the gateway
                        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
                    })
            .RemoveAllLoggers(); // Its default logs the address only, yet a second log line per call says nothing new.
        services.AddScoped<IPaymentGateway, BraintreeGateway>();
        services.AddScoped<IBankDeposits, BraintreeBankDeposits>();
        services.AddSingleton<IGatewayNotices, BraintreeNotices>();
    }

    private static BraintreeOptions OptionsIn(IConfiguration settings) =>
        settings.GetSection(BraintreeOptions.Section).Get<BraintreeOptions>() ?? new BraintreeOptions();

    private static BraintreeOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<BraintreeOptions>>().Value;
}
