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
    private static readonly string NoSuchClient = new('0', Secret.HashLength);

    public async Task<BackOfficeToken> Handle(IssueBackOfficeToken command, CancellationToken ct)
    {
        var client = options.Value.Clients.FirstOrDefault(c => c.Id == command.ClientId);
        var presented = Encoding.ASCII.GetBytes(Secret.Hash(command.ClientSecret));
        var expected = Encoding.ASCII.GetBytes(client?.SecretHash.ToLowerInvariant() ?? NoSuchClient);
        if (!CryptographicOperations.FixedTimeEquals(presented, expected) || client is null)
        {
            audit.Record(Audited.TokenRefused, client is null ? null : $"client:{client.Id}");
            await db.SaveChangesAsync(ct);
            throw new OAuthException("invalid_client", "The client or its secret is not right.");
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
}
