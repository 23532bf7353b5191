using System.Security.Cryptography;
using System.Text;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Customers;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>OAuth 2.0 client credentials (RFC 6749 section 4.4).</summary>
/// <param name="Presented">
/// The credentials as sent, in each way in which they can be read; one of the readings must be right.
/// </param>
/// <param name="Scope">Space-separated; null or empty asks for all that the client may have.</param>
public sealed record IssueBackOfficeToken(IReadOnlyList<ClientCredentials> Presented, string? Scope)
    : IRequest<BackOfficeToken>;

public sealed record ClientCredentials(string Id, string Secret);

/// <param name="ExpiresIn">Seconds.</param>
public sealed record BackOfficeToken(string AccessToken, int ExpiresIn, string Scope);

/// <param name="error">A code of RFC 6749 section 5.2.</param>
public sealed class OAuthException(string error, string description) : Exception(description)
{
    public string Error { get; } = error;
}

internal sealed class IssueBackOfficeTokenHandler(
    IPaymentsDb db, IOptions<BackOfficeOptions> options, ITokens tokens, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<IssueBackOfficeToken, BackOfficeToken>
{
    private static readonly BackOfficeClient NoSuchClient = new() { SecretHash = new string('0', Secret.HashLength) };

    public async Task<BackOfficeToken> Handle(IssueBackOfficeToken command, CancellationToken ct)
    {
        var (right, client) = command.Presented.Select(credentials => (credentials, Client: Find(credentials)))
            .FirstOrDefault(found => found.Client is not null);
        if (client is null)
        {
            var named = options.Value.Clients.FirstOrDefault(c => c.Id == command.Presented[0].Id) ?? NoSuchClient;
            throw await RefuseAsync(named, "The client or its secret is not right.", ct);
        }

        if (right.Secret.Length < options.Value.SecretLengthMin)
        {
            throw await RefuseAsync(
                client, $"The secret has under {options.Value.SecretLengthMin} characters; give the client a "
                    + "longer one in Auth:Clients.", ct);
        }

        var asked = command.Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (asked.Except(client.Scopes).Any())
            throw new OAuthException("invalid_scope", "The client may not have one of these scopes.");

        var granted = BackOfficeOptions.Scopes.Where(
            scope => client.Scopes.Contains(scope) && (asked.Length == 0 || asked.Contains(scope))).ToList();
        await db.DecideAndSaveAsync(
            () => audit.Record(Audited.TokenIssued, $"client:{client.Id}", string.Join(' ', granted)), ct);
        var token = tokens.ForBackOffice(client.Id, granted, clock.GetUtcNow().UtcDateTime);
        return new BackOfficeToken(token, (int)tokens.Lifetime.TotalSeconds, string.Join(' ', granted));
    }

    /// <summary>Each entry of one id is a secret of that client's.</summary>
    private BackOfficeClient? Find(ClientCredentials credentials)
    {
        var entries = options.Value.Clients.Where(c => c.Id == credentials.Id).DefaultIfEmpty(NoSuchClient).ToList();
        var presented = Encoding.ASCII.GetBytes(Secret.Hash(credentials.Secret));
        var client = entries.FindLast(entry => Matches(entry, presented));
        return client == NoSuchClient ? null : client;
    }

    private static bool Matches(BackOfficeClient entry, byte[] presented) => CryptographicOperations.FixedTimeEquals(
        presented, Encoding.ASCII.GetBytes(entry.SecretHash.ToLowerInvariant()));

    private async Task<OAuthException> RefuseAsync(BackOfficeClient client, string why, CancellationToken ct)
    {
        await db.DecideAndSaveAsync(
            () => audit.Record(Audited.TokenRefused, client == NoSuchClient ? null : $"client:{client.Id}"), ct);
        return new OAuthException("invalid_client", why);
    }
}
