namespace CustomerPayments.Application.Accounts;

/// <summary>The programs of the back office that may call the API.</summary>
public sealed class BackOfficeOptions
{
    public const string Section = "Auth";

    public IList<BackOfficeClient> Clients { get; init; } = [];

    /// <summary>Every scope there is, in the order of the contract.</summary>
    public static readonly IReadOnlyList<string> Scopes =
        ["customers", "invoices", "activation", "payments:read", "payments:write", "reports"];
}

public sealed class BackOfficeClient
{
    public string Id { get; init; } = "";

    /// <summary>SHA-256 of the secret in lower-case hex; enough, because the secret is random, not chosen by a person.</summary>
    public string SecretHash { get; init; } = "";

    public IList<string> Scopes { get; init; } = [];
}
