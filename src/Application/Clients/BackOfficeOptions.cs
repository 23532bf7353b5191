using CustomerPayments.Domain.Clients;
using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Application.Clients;

/// <summary>The programs of the back office that may call the API, as the settings name them.</summary>
public sealed class BackOfficeOptions
{
    public const string Section = "Auth";

    /// <summary>Where something is at stake: 32 random characters of base64 or hex are beyond any guess.</summary>
    public const int SafeSecretLength = 32;

    /// <summary>Two entries of one id are two secrets that are both good, while one takes over from the
    /// other.</summary>
    public IList<BackOfficeClient> Clients { get; init; } = [];

    /// <summary>
    /// The address of the token endpoint as clients know it, which their assertions may be made out to. Without it the
    /// address that <c>Portal:BaseUrl</c> suggests.
    /// </summary>
    public string? TokenEndpoint { get; set; }

    /// <summary>
    /// A shorter secret is refused when it is used: only its hash is kept, which does not tell its length. Not a
    /// setting: the stakes decide (decision 40).
    /// </summary>
    public int SecretLengthMin { get; set; }

    /// <summary>Gives the payer's money back. Asked for beside the scope of the route.</summary>
    public const string Refunds = "refunds";

    /// <summary>Every scope there is, in the order of the contract.</summary>
    public static readonly IReadOnlyList<string> Scopes =
    [
        "customers", "invoices", "activation", "payments:read", "payments:write", "reports", "mandates", Refunds,
        "ledger:write", "webhooks",
    ];

    /// <returns>The sentence that ends the start; null when all is well.</returns>
    public string? Refusal() =>
        Clients.Select(client => client.Refusal()).FirstOrDefault(refusal => refusal is not null)
        ?? (Clients.GroupBy(client => client.Id).FirstOrDefault(same => same.Count() > ApiClient.SecretsMax)
            is { } crowd
            ? $"Auth:Clients has {crowd.Count()} entries of {crowd.Key}; a client has {ApiClient.SecretsMax} secrets "
                + "at most."
            : null);
}

public sealed class BackOfficeClient
{
    public string Id { get; init; } = "";

    /// <summary>
    /// SHA-256 of the secret in lower-case hex; enough, because the secret is random, not chosen by a person.
    /// </summary>
    public string SecretHash { get; init; } = "";

    public IList<string> Scopes { get; init; } = [];

    internal string? Refusal() => this switch
    {
        { Id.Length: 0 or > ApiClient.IdLengthMax } => "Auth:Clients: each needs an Id.",
        _ when SecretHash.Length != Secret.HashLength || !SecretHash.All(char.IsAsciiHexDigit) =>
            $"Auth:Clients: {Id} needs a SecretHash, which is the SHA-256 of the secret in 64 hex digits.",
        { Scopes.Count: 0 } => $"Auth:Clients: {Id} has no Scopes; they are a list, such as Auth:Clients:0:Scopes:0.",
        _ when Scopes.FirstOrDefault(scope => !BackOfficeOptions.Scopes.Contains(scope)) is { } unknown =>
            $"Auth:Clients: {Id} has the scope {unknown}, which there is not; scopes are "
                + $"{string.Join(", ", BackOfficeOptions.Scopes)}.",
        _ => null,
    };
}
