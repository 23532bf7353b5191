using System.ComponentModel.DataAnnotations;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain.BankAccounts;

namespace CustomerPayments.Infrastructure.Braintree;

/// <summary>How to reach the gateway. The defaults are the simulator's.</summary>
public sealed class BraintreeOptions : IValidatableObject
{
    public const string Section = "Braintree";

    private const string SimulatorsMerchantId = "portal_demo_merchant";
    private const string SimulatorsPublicKey = "portal_demo_public_key";
    private const string SimulatorsPrivateKey = "portal_demo_private_key_0123456789abcdef";
    private const string SimulatorsMerchantAccountId = "portal_demo_usd";

    public GatewayEnvironment Environment { get; init; } = GatewayEnvironment.Simulator;

    /// <summary>Overrides the GraphQL address; null takes the environment's own.</summary>
    public Uri? Endpoint { get; init; }

    [Required]
    public string MerchantId { get; init; } = SimulatorsMerchantId;

    [Required]
    public string PublicKey { get; init; } = SimulatorsPublicKey;

    [Required]
    public string PrivateKey { get; init; } = SimulatorsPrivateKey;

    /// <summary>Further keys whose signatures on webhooks count, while keys rotate.</summary>
    public IList<BraintreeKeyPair> WebhookKeys { get; init; } = [];

    /// <summary>Decides the currency of every charge, so it is always named.</summary>
    [Required]
    public string MerchantAccountId { get; init; } = SimulatorsMerchantAccountId;

    /// <summary>Whether the merchant has Braintree's idempotency keys; correctness never depends on it.</summary>
    public bool SendApiRequestKey { get; init; }

    /// <summary>Whether the merchant's API takes the mandate with the vaulting (schema of 2026).</summary>
    public bool SendAchMandate { get; init; }

    /// <summary>
    /// Whether to ask for the fields that Braintree's schema of 2026 adds. Without them a late return is seen only
    /// while Braintree still fills the deprecated field.
    /// </summary>
    public bool AskFieldsOf2026 { get; init; } = true;

    /// <summary>
    /// The class under which every bank debit goes to the bank network, for merchants whose agreement with Braintree
    /// names one. Null takes CCD for a company's account and WEB for a person's, as banks expect.
    /// </summary>
    public AchEntryClass? AchEntryClass { get; init; }

    /// <summary>
    /// Whether bank accounts are debited that the bank network verifies with risk (its code 1003).
    /// </summary>
    public bool AcceptRiskyBankAccounts { get; init; } = true;

    /// <summary>
    /// Whether browsers run Braintree's data collector, for its fraud checks; its scripts come from PayPal.
    /// </summary>
    public bool CollectDeviceData { get; init; }

    /// <summary>
    /// Whether a card is charged only when its bank has confirmed the cardholder to the browser (3-D Secure).
    /// </summary>
    public bool ThreeDSecure { get; init; }

    /// <summary>
    /// The custom fields of the control panel that charges carry the back office's references in; null sends none.
    /// </summary>
    public BraintreeCustomFields? CustomFields { get; init; }

    /// <summary>Those to use: in the simulator there are some without anybody's doing.</summary>
    internal BraintreeCustomFields NamedFields => CustomFields
        ?? (Environment is GatewayEnvironment.Simulator ? BraintreeCustomFields.OfSimulator : new());

    /// <param name="ownership">Null when it is unknown: the account then counts as a person's, as most do.</param>
    internal AchEntryClass EntryClassOf(AccountOwnership? ownership) =>
        AchEntryClass
            ?? (ownership is AccountOwnership.Business ? Braintree.AchEntryClass.CCD : Braintree.AchEntryClass.WEB);

    /// <returns>The private key that signs for a public one; null for a key that is not ours.</returns>
    internal string? WebhookKey(string publicKey) => publicKey == PublicKey
        ? PrivateKey
        : WebhookKeys.FirstOrDefault(pair => pair.PublicKey == publicKey)?.PrivateKey;

    internal Uri GraphQl => Endpoint ?? Environment switch
    {
        GatewayEnvironment.Sandbox => new Uri("https://payments.sandbox.braintree-api.com/graphql"),
        GatewayEnvironment.Production => new Uri("https://payments.braintree-api.com/graphql"),
        _ => new Uri("http://simulator/graphql"),
    };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var simulators = Environment is GatewayEnvironment.Simulator ? [] : new[]
        {
            (nameof(MerchantId), MerchantId == SimulatorsMerchantId),
            (nameof(PublicKey), PublicKey == SimulatorsPublicKey),
            (nameof(PrivateKey), PrivateKey == SimulatorsPrivateKey),
            (nameof(MerchantAccountId), MerchantAccountId == SimulatorsMerchantAccountId),
        };
        foreach (var (name, _) in simulators.Where(value => value.Item2))
            yield return new ValidationResult($"Braintree:{name} is the simulator's; {Environment} needs your own.",
                [name]);
        if (Endpoint is { } endpoint && !(endpoint.IsAbsoluteUri && endpoint.Scheme is ("https" or "http")))
            yield return new ValidationResult("Braintree:Endpoint is no http or https address.", [nameof(Endpoint)]);
        if (CustomFields is { AreNames: false })
            yield return new ValidationResult(
                "Braintree:CustomFields: a name has letters, digits and _, at most 255; no two are alike.",
                [nameof(CustomFields)]);
        if (WebhookKeys.Any(pair => pair.PublicKey.Length == 0 || pair.PrivateKey.Length == 0))
            yield return new ValidationResult(
                "Braintree:WebhookKeys: each needs a PublicKey and a PrivateKey.", [nameof(WebhookKeys)]);
    }
}

/// <summary>
/// Standard entry classes of Nacha that Braintree takes: corporate, arranged in writing, by telephone, online.
/// </summary>
public enum AchEntryClass { CCD, PPD, TEL, WEB }

/// <summary>Two keys that belong together at Braintree.</summary>
public sealed class BraintreeKeyPair
{
    public string PublicKey { get; init; } = "";

    public string PrivateKey { get; init; } = "";
}
