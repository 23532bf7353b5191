namespace CustomerPayments.Application.Accounts;

/// <summary>The programs of the back office that may call the API.</summary>
public sealed class BackOfficeOptions
{
    public const string Section = "Auth";

    /// <summary>Where something is at stake: 32 random characters of base64 or hex are beyond any guess.</summary>
    public const int SafeSecretLength = 32;

    /// <summary>Two entries of one id are two secrets that are both good, while one takes over from the
    /// other.</summary>
    public IList<BackOfficeClient> Clients { get; init; } = [];

    /// <summary>
    /// A shorter secret is refused when it is used: only its hash is kept, which does not tell its length. Not a
    /// setting: the stakes decide (decision 40).
    /// </summary>
    public int SecretLengthMin { get; set; }

    /// <summary>Every scope there is, in the order of the contract.</summary>
    public static readonly IReadOnlyList<string> Scopes =
        ["customers", "invoices", "activation", "payments:read", "payments:write", "reports"];
}

public sealed class BackOfficeClient
{
    public string Id { get; init; } = "";

    /// <summary>
    /// SHA-256 of the secret in lower-case hex; enough, because the secret is random, not chosen by a person.
    /// </summary>
    public string SecretHash { get; init; } = "";

    public IList<string> Scopes { get; init; } = [];
}
