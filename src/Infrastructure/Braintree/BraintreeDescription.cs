using CustomerPayments.Application.Gateway;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>The facts about Braintree that the portal needs.</summary>
public static class BraintreeDescription
{
    /// <summary>The largest number of transactions that a search by ids may name.</summary>
    internal const int IdsMax = 50;

    private const string Assets = "https://assets.braintreegateway.com";
    private const string Collector = "https://c.paypal.com";

    private static readonly GatewayWebhook Webhook = new(
        "/v1/gateway/braintree/webhook", "bt_signature", "bt_payload", "bt_challenge",
        "20 to 32 lower-case hexadecimal digits.");

    /// <summary>Braintree's classes of errors that do nothing, and its reasons to reject, in our spelling.</summary>
    private static readonly string[] FailureCodes =
    [
        "validation", "not-found", "not-implemented", "unsupported-client", "application-incomplete", "avs",
        "avs-and-cvv", "cvv", "duplicate", "excessive-retry", "fraud", "manual-transactions-disabled",
        "payment-method-blocked", "risk-threshold", "three-d-secure", "token-issuance",
        "too-many-confirmation-attempts", "union-pay-enrollment-required",
    ];

    public static GatewayDescription Of(BraintreeOptions options) => new()
    {
        Environment = options.Environment,
        Processor = "Braintree, a service of PayPal",
        IdsMax = IdsMax,
        Webhook = Webhook,
        FailureCodes = FailureCodes,
        PageSources = options.Environment is GatewayEnvironment.Simulator ? new() : SourcesOf(options),
        CollectsDeviceData = options.CollectDeviceData,
        ThreeDSecure = options.ThreeDSecure,
    };

    /// <summary>
    /// Hosted fields need Braintree's script, its frames and its addresses, and the script tells PayPal's log how it
    /// fares. The data collector comes from PayPal, and is let in only where it is configured. So is 3-D Secure, which
    /// needs most: the script of Cardinal, and a frame and a form of whichever bank has issued the card.
    /// </summary>
    private static GatewayPageSources SourcesOf(BraintreeOptions options)
    {
        var isSandbox = options.Environment is GatewayEnvironment.Sandbox;
        var subdomain = isSandbox ? "sandbox." : "";
        string[] collector = options.CollectDeviceData ? [Collector] : [];
        string[] beacon = options.CollectDeviceData ? [Collector, "https://b.stats.paypal.com"] : [];
        string[] cardinal = (options.ThreeDSecure, isSandbox) switch
        {
            (false, _) => [],
            (_, true) =>
                ["https://songbirdstag.cardinalcommerce.com", "https://cas.static.client.cardinaltrusted.com"],
            _ => ["https://songbird.cardinalcommerce.com", "https://static.client.cardinaltrusted.com"],
        };
        string[] cardinals =
            options.ThreeDSecure ? ["https://*.cardinalcommerce.com", "https://*.cardinaltrusted.com"] : [];
        return new GatewayPageSources
        {
            Images = [Assets, .. beacon],
            Scripts = ["https://js.braintreegateway.com", Assets, .. collector, .. cardinal],
            Frames = options.ThreeDSecure ? ["https:"] : [Assets, .. collector],
            Connections =
            [
                $"https://api.{subdomain}braintreegateway.com",
                $"https://client-analytics.{subdomain}braintreegateway.com", "https://*.braintree-api.com",
                "https://www.paypal.com/xoplatform/logger/", .. collector, .. cardinals,
            ],
            Forms = options.ThreeDSecure ? ["https:"] : [],
            MakeMarkup = options.ThreeDSecure,
        };
    }
}
