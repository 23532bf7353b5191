namespace CustomerPayments.BraintreeSimulator.Settings;

/// <summary>The merchant the simulated gateway serves, and where it keeps what it knows.</summary>
public sealed class SimulatorOptions
{
    /// <summary>Path of the SQLite file that outlives the process. Its folder is created when missing.</summary>
    public required string StateFile { get; init; }

    public string MerchantId { get; set; } = "portal_demo_merchant";

    /// <summary>User name of the servers' Basic credentials, and the name of the key in webhook signatures.</summary>
    public string PublicKey { get; set; } = "portal_demo_public_key";

    public string PrivateKey { get; set; } = "portal_demo_private_key_0123456789abcdef";

    /// <summary>A key for browsers. It may tokenize and read the client configuration, nothing else.</summary>
    public string TokenizationKey { get; set; } = "sandbox_portal_demo_portal_demo_merchant";

    /// <summary>The only merchant account there is, and so the default one.</summary>
    public string MerchantAccountId { get; set; } = "portal_demo_usd";

    /// <summary>ISO 4217 code of the merchant account. Two decimals are assumed.</summary>
    public string Currency { get; set; } = "USD";

    /// <summary>Where signed notifications are posted; null: none are made.</summary>
    public Uri? WebhookUrl { get; set; }

    /// <summary>
    /// Carries the notifications; null: an ordinary socket. A test host in memory has its own handler.
    /// </summary>
    public HttpMessageHandler? WebhookTransport { get; set; }

    /// <summary>Further key pairs that sign each notification, listed before the merchant's own.</summary>
    public IReadOnlyList<WebhookKeys> FurtherWebhookKeys { get; set; } = [];

    /// <summary>
    /// The GraphQL address inside client tokens, absolute. The default is the sandbox's own: Braintree's script takes
    /// no address but its owner's, so whoever tries a checkout here has the browser's requests routed.
    /// </summary>
    public Uri PublicGraphQlUrl { get; set; } = new("https://payments.sandbox.braintree-api.com/graphql");

    /// <summary>
    /// Where the gateway's days begin and end: US Eastern, the zone of the Federal Reserve's banking days,
    /// or UTC on a machine without time zone data.
    /// </summary>
    public TimeZoneInfo BusinessTimeZone { get; set; } =
        TimeZoneInfo.TryFindSystemTimeZoneById("America/New_York", out var eastern) ? eastern : TimeZoneInfo.Utc;

    /// <summary>
    /// Whether <c>apiRequestKey</c> is honoured. Off by default, and then ignored: an adapter must be right
    /// without it. On, it replaces the duplicate check, as Braintree's guide says.
    /// </summary>
    public bool ApiRequestKeys { get; set; }

    /// <summary>
    /// Whether the merchant has 3-D Secure: browsers may have a card verified by its bank. A charge that requires it is
    /// refused without in any case.
    /// </summary>
    public bool ThreeDSecure { get; set; }

    /// <summary>How long an equal card sale counts as a duplicate; zero switches the check off.</summary>
    public TimeSpan DuplicateWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Names of the custom fields created in the control panel; any other is refused with 91526.</summary>
    public IReadOnlyList<string> CustomFields { get; set; } = ["customer", "invoices", "payment"];

    /// <summary>Whether a charge may carry a descriptor; otherwise it is refused with 92203.</summary>
    public bool DynamicDescriptors { get; set; } = true;
}

/// <summary>A public key and the private key that signs for it.</summary>
public sealed record WebhookKeys(string PublicKey, string PrivateKey);
