namespace CustomerPayments.Application.Gateway;

/// <summary>Which of a gateway's worlds the portal talks to. Only the last moves money.</summary>
public enum GatewayEnvironment { Simulator, Sandbox, Production }

/// <summary>
/// What the portal must know of its gateway besides how to talk to it. The gateway's adapter says so: nothing outside
/// of it, except the place that chooses it, knows whose gateway it is.
/// </summary>
public sealed record GatewayDescription
{
    public required GatewayEnvironment Environment { get; init; }

    /// <summary>Who moves the money, as a payer's mandate names it.</summary>
    public required string Processor { get; init; }

    /// <summary>How many transactions one question may name.</summary>
    public required int IdsMax { get; init; }

    public required GatewayWebhook Webhook { get; init; }

    /// <summary>The words of the gateway's own among the codes of failed payments.</summary>
    public IReadOnlyList<string> FailureCodes { get; init; } = [];

    /// <summary>What its script needs on the portal's pages; nothing while the simulator stands in.</summary>
    public GatewayPageSources PageSources { get; init; } = new();

    /// <summary>Whether browsers run its data collector, for its fraud checks.</summary>
    public bool CollectsDeviceData { get; init; }

    /// <summary>Whether a card is charged only when its bank has confirmed the cardholder (3-D Secure).</summary>
    public bool ThreeDSecure { get; init; }
}

/// <summary>Where the gateway notifies of news. Part of the contract.</summary>
/// <param name="Path">Such as <c>/v1/gateway/…/webhook</c>.</param>
/// <param name="SignatureField">The form's field with the signature.</param>
/// <param name="PayloadField">The form's field that is signed.</param>
/// <param name="ChallengeParameter">The query parameter by which the gateway tests the address.</param>
/// <param name="ChallengeRule">What a challenge looks like, in a sentence.</param>
public sealed record GatewayWebhook(
    string Path, string SignatureField, string PayloadField, string ChallengeParameter, string ChallengeRule);

/// <summary>
/// Sources for the content policy of the portal's pages, each as the policy writes it, such as
/// <c>https://js.example</c>. All empty: the pages need nothing from elsewhere.
/// </summary>
public sealed record GatewayPageSources
{
    public IReadOnlyList<string> Images { get; init; } = [];

    public IReadOnlyList<string> Scripts { get; init; } = [];

    public IReadOnlyList<string> Frames { get; init; } = [];

    public IReadOnlyList<string> Connections { get; init; } = [];

    /// <summary>
    /// Whether a script makes markup out of text, so that the pages cannot demand Trusted Types.
    /// </summary>
    public bool MakeMarkup { get; init; }

    /// <summary>Where forms may be sent.</summary>
    public IReadOnlyList<string> Forms { get; init; } = [];
}
