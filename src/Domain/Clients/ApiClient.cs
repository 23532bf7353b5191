using System.Net;

namespace CustomerPayments.Domain.Clients;

/// <summary>A program of the back office that may call the API.</summary>
/// <remarks>Live → Revoked, for good: a revoked id is never given to another program.</remarks>
public sealed class ApiClient
{
    public const int IdLengthMax = 100;
    public const int ScopesLengthMax = 400;
    public const int NetworksLengthMax = 1000;
    public const int KeysLengthMax = 4000;

    /// <summary>One secret, and a second one that takes over from it.</summary>
    public const int SecretsMax = 2;

    /// <summary>A last use is written once a minute at most, so that it costs a token next to nothing.</summary>
    private static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(1);

    private readonly List<ClientSecret> secrets = [];

    private ApiClient() { } // EF Core

    public string Id { get; private init; } = "";

    /// <summary>Separated by spaces, as OAuth writes them.</summary>
    public string Scopes { get; private set; } = "";

    /// <summary>Networks such as <c>10.0.0.0/8</c>, separated by spaces; null lets it call from anywhere.</summary>
    public string? Networks { get; private set; }

    /// <summary>Public keys as a JSON Web Key Set; null for a client that has secrets only.</summary>
    public string? Keys { get; private set; }

    /// <summary>Whether the settings have brought it and still decide its scopes.</summary>
    public bool IsFromSettings { get; private init; }

    public DateTime CreatedAt { get; private init; }

    /// <summary>UTC; from then on neither a secret nor a key nor an earlier token of its opens anything.</summary>
    public DateTime? RevokedAt { get; private set; }

    /// <summary>UTC; access tokens from before are refused: what they were given for is no longer good.</summary>
    public DateTime? TokensGoodFrom { get; private set; }

    /// <summary>UTC, to the minute.</summary>
    public DateTime? LastUsedAt { get; private set; }

    /// <summary>Concurrency token; a use does not change it.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>All secrets ever, so that one that has ended does not come back.</summary>
    public IReadOnlyList<ClientSecret> Secrets => secrets;

    public IReadOnlyList<string> ScopeList => Split(Scopes);

    public static ApiClient Register(string id, IEnumerable<string> scopes, bool fromSettings, DateTime now) => new()
    {
        Id = id, Scopes = string.Join(' ', scopes), IsFromSettings = fromSettings, CreatedAt = now,
    };

    public IEnumerable<ClientSecret> LiveSecretsAt(DateTime now) => secrets.Where(secret => secret.IsLiveAt(now));

    /// <param name="expiresAt">UTC; null for a secret without an end.</param>
    public void AddSecret(string hash, DateTime? expiresAt, bool fromSettings, DateTime now)
    {
        secrets.Add(ClientSecret.Of(Id, hash, expiresAt, fromSettings, now));
        Version++;
    }

    /// <summary>The secrets that are good now end with the overlap, unless they end sooner.</summary>
    public void LetSecretsRunOut(DateTime end, DateTime now)
    {
        foreach (var secret in LiveSecretsAt(now).ToList())
            secret.EndBy(end);
        Version++;
    }

    /// <summary>Ends one secret, with the tokens that were given for it.</summary>
    public void Revoke(ClientSecret secret, DateTime now)
    {
        secret.Revoke(now);
        TokensGoodFrom = now;
        Version++;
    }

    public void Revoke(DateTime now)
    {
        RevokedAt ??= now;
        Version++;
    }

    /// <param name="networks">Null leaves them as they are; empty lets it call from anywhere.</param>
    /// <param name="keys">Null leaves them as they are; empty takes them away.</param>
    public void Amend(IReadOnlyList<string>? scopes, string? networks, string? keys, DateTime now)
    {
        if (keys is not null && Keys is not null && keys != Keys)
            TokensGoodFrom = now;
        Scopes = scopes is null ? Scopes : string.Join(' ', scopes);
        Networks = networks is null ? Networks : EmptyAsNull(networks);
        Keys = keys is null ? Keys : EmptyAsNull(keys);
        Version++;
    }

    /// <summary>
    /// Does as the settings say: their scopes, their secrets. What they have brought and no longer name ends; what a
    /// command has ended does not come back.
    /// </summary>
    /// <returns>Whether anything has changed.</returns>
    public bool Follow(IReadOnlyList<string> scopes, IReadOnlyCollection<string> hashes, DateTime now)
    {
        var wanted = string.Join(' ', scopes);
        var known = secrets.ConvertAll(secret => secret.Hash);
        var added = hashes.Except(known).ToList();
        var back = secrets.FindAll(s => s.IsWithdrawn && hashes.Contains(s.Hash));
        var gone = LiveSecretsAt(now).Where(s => s.IsFromSettings && !hashes.Contains(s.Hash)).ToList();
        if (RevokedAt is not null || Scopes == wanted && added.Count + back.Count + gone.Count == 0)
            return false;

        Scopes = wanted;
        back.ForEach(secret => secret.IsWithdrawn = false);
        gone.ForEach(secret => secret.IsWithdrawn = true);
        foreach (var hash in added)
            AddSecret(hash, expiresAt: null, fromSettings: true, now);
        if (gone.Count > 0)
            TokensGoodFrom = now;
        Version++;
        return true;
    }

    /// <param name="address">Of the caller; null when it is not known.</param>
    public bool MayCallFrom(string? address) => Networks is null
        || IPAddress.TryParse(address, out var caller)
        && Split(Networks).Any(network => IPNetwork.TryParse(network, out var parsed) && parsed.Contains(caller));

    /// <param name="secret">Null when it has signed instead.</param>
    public void Used(ClientSecret? secret, DateTime now)
    {
        if (LastUsedAt is null || now - LastUsedAt >= UseNotedEvery)
            LastUsedAt = now;
        if (secret?.LastUsedAt is not { } last || now - last >= UseNotedEvery)
            secret?.Used(now);
    }

    public static IReadOnlyList<string> Split(string list) =>
        list.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? EmptyAsNull(string text) => text.Length == 0 ? null : text;
}

/// <summary>A client's secret, of which only the hash is kept: it is random, not chosen by a person.</summary>
public sealed class ClientSecret
{
    private ClientSecret() { } // EF Core

    public string ClientId { get; private init; } = "";

    /// <summary>SHA-256 in lower-case hex.</summary>
    public string Hash { get; private init; } = "";

    public bool IsFromSettings { get; private init; }

    /// <summary>Whether the settings no longer name it; it is good again when they do.</summary>
    public bool IsWithdrawn { get; internal set; }

    public DateTime CreatedAt { get; private init; }

    /// <summary>UTC; null for a secret without an end.</summary>
    public DateTime? ExpiresAt { get; private set; }

    /// <summary>UTC; when a command has ended it, for good.</summary>
    public DateTime? RevokedAt { get; private set; }

    /// <summary>UTC, to the minute.</summary>
    public DateTime? LastUsedAt { get; private set; }

    internal static ClientSecret Of(
        string client, string hash, DateTime? expiresAt, bool fromSettings, DateTime now) => new()
        {
            ClientId = client, Hash = hash, IsFromSettings = fromSettings, CreatedAt = now, ExpiresAt = expiresAt,
        };

    public bool IsLiveAt(DateTime now) => RevokedAt is null && !IsWithdrawn && (ExpiresAt is null || now < ExpiresAt);

    internal void EndBy(DateTime end) => ExpiresAt = ExpiresAt < end ? ExpiresAt : end;

    internal void Revoke(DateTime now) => RevokedAt ??= now;

    internal void Used(DateTime now) => LastUsedAt = now;
}

/// <summary>An assertion that a client has signed in with: each is good once (RFC 7523 section 3).</summary>
public sealed class SpentAssertion
{
    private SpentAssertion() { } // EF Core

    /// <summary>SHA-256 of the client and the assertion's id.</summary>
    public string Key { get; private init; } = "";

    /// <summary>UTC; from then on the assertion is refused for its age, and the row is not needed.</summary>
    public DateTime ForgetAt { get; private init; }

    public static SpentAssertion Of(string key, DateTime forgetAt) => new() { Key = key, ForgetAt = forgetAt };
}
