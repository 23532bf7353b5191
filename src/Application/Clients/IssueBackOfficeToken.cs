using System.Security.Cryptography;
using System.Text;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Clients;
using CustomerPayments.Domain.Customers;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Clients;

/// <summary>OAuth 2.0 client credentials (RFC 6749 section 4.4), by a secret or by a signature (RFC 7523).</summary>
/// <param name="Presented">
/// The credentials as sent, in each way in which they can be read; one of the readings must be right. Empty beside an
/// assertion.
/// </param>
/// <param name="Scope">Space-separated; null or empty asks for all that the client may have.</param>
/// <param name="Assertion">A JWT that the client has signed, in place of a secret.</param>
public sealed record IssueBackOfficeToken(
    IReadOnlyList<ClientCredentials> Presented, string? Scope, string? Assertion = null) : IRequest<BackOfficeToken>;

public sealed record ClientCredentials(string Id, string Secret);

/// <param name="ExpiresIn">Seconds.</param>
public sealed record BackOfficeToken(string AccessToken, int ExpiresIn, string Scope);

/// <param name="error">A code of RFC 6749 section 5.2.</param>
public sealed class OAuthException(string error, string description) : Exception(description)
{
    public string Error { get; } = error;
}

internal sealed class IssueBackOfficeTokenHandler(
    IPaymentsDb db, IOptions<BackOfficeOptions> options, IClientAssertions assertions, ITokens tokens,
    AuditTrail audit, IRequestOrigin origin, TimeProvider clock)
    : IRequestHandler<IssueBackOfficeToken, BackOfficeToken>
{
    private const string NotRight = "The client or its secret is not right.";

    /// <summary>What a caller has shown, read and verified before anything is decided.</summary>
    private sealed record Proof(string Client, string? SecretHash = null, ClientAssertion? Assertion = null);

    /// <param name="Refusal">Null when the token is given; otherwise the OAuth error and its words.</param>
    private sealed record Decision(string Client, IReadOnlyList<string> Granted, OAuthException? Refusal);

    public async Task<BackOfficeToken> Handle(IssueBackOfficeToken command, CancellationToken ct)
    {
        var proofs = command.Assertion is { } signed
            ? await ReadAsync(signed, ct)
            : [.. command.Presented.Select(shown => new Proof(shown.Id, Secret.Hash(shown.Secret)))];
        var tooShort = command.Assertion is null && command.Presented.All(
            shown => shown.Secret.Length < options.Value.SecretLengthMin);
        var decision = await db.DecideAndSaveAsync(() => DecideAsync(proofs, command.Scope, tooShort, ct), ct);
        if (decision.Refusal is { } refusal)
            throw refusal;

        var token = tokens.ForBackOffice(decision.Client, decision.Granted, clock.GetUtcNow().UtcDateTime);
        return new BackOfficeToken(token, (int)tokens.Lifetime.TotalSeconds, string.Join(' ', decision.Granted));
    }

    private async Task<IReadOnlyList<Proof>> ReadAsync(string assertion, CancellationToken ct)
    {
        if (assertions.ClientIn(assertion) is not { } id)
            return [];

        var keys = await db.Clients.Where(c => c.Id == id).Select(c => c.Keys).SingleOrDefaultAsync(ct);
        return [new Proof(id, Assertion: keys is null ? null : await assertions.VerifyAsync(assertion, id, keys))];
    }

    private async Task<Decision> DecideAsync(
        IReadOnlyList<Proof> proofs, string? scope, bool tooShort, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (client, why) = await FindAsync(proofs, now, ct);
        if (why is not null || client is null)
            return Refuse(client, why ?? "unknown client", NotRight);
        if (tooShort)
        {
            return Refuse(
                client, "short secret", $"The secret has under {options.Value.SecretLengthMin} characters; give the "
                    + "client a longer one in Auth:Clients.");
        }

        var asked = ApiClient.Split(scope ?? "");
        if (asked.Except(client.ScopeList).Any())
        {
            return new Decision(
                client.Id, [], new OAuthException("invalid_scope", "The client may not have one of these scopes."));
        }

        var granted = BackOfficeOptions.Scopes.Where(
            s => client.ScopeList.Contains(s) && (asked.Count == 0 || asked.Contains(s))).ToList();
        audit.Record(Audited.TokenIssued, $"client:{client.Id}", string.Join(' ', granted));
        return new Decision(client.Id, granted, null);
    }

    /// <returns>The client, also of a refusal if there is one of that id; and why it is refused.</returns>
    private async Task<(ApiClient? Client, string? Why)> FindAsync(
        IReadOnlyList<Proof> proofs, DateTime now, CancellationToken ct)
    {
        var ids = proofs.Select(proof => proof.Client).Distinct().ToList();
        var clients = await db.Clients.Include(c => c.Secrets).Where(c => ids.Contains(c.Id)).ToListAsync(ct);
        (ApiClient? Client, string? Why) last = (null, null);
        foreach (var proof in proofs)
        {
            if (clients.Find(c => c.Id == proof.Client) is not { } client)
                continue;

            var secret = client.LiveSecretsAt(now).LastOrDefault(s => Matches(s.Hash, proof.SecretHash));
            var why = client.RevokedAt is not null ? "revoked client"
                : proof is { SecretHash: not null } && secret is null ? "wrong secret"
                : proof is { SecretHash: null, Assertion: null } ? "wrong assertion"
                : !client.MayCallFrom(origin.Address) ? "address not allowed"
                : proof.Assertion is { } signed && !await IsFirstUseAsync(client, signed, ct) ? "assertion used before"
                : null;
            if (why is null)
            {
                client.Used(secret, now);
                return (client, null);
            }

            last = (client, why);
        }

        return last;
    }

    private async Task<bool> IsFirstUseAsync(ApiClient client, ClientAssertion assertion, CancellationToken ct)
    {
        var key = Secret.Hash($"{client.Id}\n{assertion.Id}");
        if (await db.SpentAssertions.AnyAsync(spent => spent.Key == key, ct))
            return false;

        db.SpentAssertions.Add(SpentAssertion.Of(key, assertion.GoodUntil));
        return true;
    }

    private static bool Matches(string hash, string? presented) => presented is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(presented));

    private Decision Refuse(ApiClient? client, string why, string says)
    {
        audit.Record(Audited.TokenRefused, client is null ? null : $"client:{client.Id}", why);
        return new Decision("", [], new OAuthException("invalid_client", says));
    }
}
