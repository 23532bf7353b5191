using System.Security.Cryptography;
using System.Text;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Domain.Customers;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>OAuth 2.0 client credentials (RFC 6749 section 4.4).</summary>
/// <param name="Scope">Space-separated; null or empty asks for all that the client may have.</param>
public sealed record IssueBackOfficeToken(string ClientId, string ClientSecret, string? Scope) : IRequest<BackOfficeToken>;

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
        var entries = options.Value.Clients.Where(c => c.Id == command.ClientId).DefaultIfEmpty(NoSuchClient).ToList();
        var presented = Encoding.ASCII.GetBytes(Secret.Hash(command.ClientSecret));
        var client = entries.FindLast(entry => Matches(entry, presented));
        if (client is null || client == NoSuchClient)
            throw await RefuseAsync(entries[0], "The client or its secret is not right.", ct);
        if (command.ClientSecret.Length < options.Value.SecretLengthMin)
        {
            throw await RefuseAsync(
                client, $"The secret has under {options.Value.SecretLengthMin} characters; give the client a "
                    + "longer one in Auth:Clients.", ct);
        }

        var asked = command.Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (asked.Except(client.Scopes).Any())
            throw new OAuthException("invalid_scope", "The client may not have one of these scopes.");

        var granted = BackOfficeOptions.Scopes.Where(scope => client.Scopes.Contains(scope) && (asked.Length == 0 || asked.Contains(scope))).ToList();
        audit.Record(Audited.TokenIssued, $"client:{client.Id}", string.Join(' ', granted));
        await db.SaveChangesAsync(ct);
        var token = tokens.ForBackOffice(client.Id, granted, clock.GetUtcNow().UtcDateTime);
        return new BackOfficeToken(token, (int)tokens.Lifetime.TotalSeconds, string.Join(' ', granted));
    }

    private static bool Matches(BackOfficeClient entry, byte[] presented) => CryptographicOperations.FixedTimeEquals(
        presented, Encoding.ASCII.GetBytes(entry.SecretHash.ToLowerInvariant()));

    private async Task<OAuthException> RefuseAsync(BackOfficeClient client, string why, CancellationToken ct)
    {
        audit.Record(Audited.TokenRefused, client == NoSuchClient ? null : $"client:{client.Id}");
        await db.SaveChangesAsync(ct);
        return new OAuthException("invalid_client", why);
    }
}
