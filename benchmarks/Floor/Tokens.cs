using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CustomerPayments.Benchmarks.Floor;

internal sealed record Caller(Guid Customer, Guid Session);

/// <summary>Validates the product's own access tokens, by the same library.</summary>
internal sealed class Tokens(ECDsa key)
{
    private readonly JsonWebTokenHandler handler = new();
    private readonly TokenValidationParameters parameters = new()
    {
        ValidTypes = ["at+jwt"], ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256], ValidIssuer = "customer-payments",
        ValidAudience = "customer-portal",
        IssuerSigningKey = new ECDsaSecurityKey(key),
    };

    public async Task<Caller?> ReadAsync(string header)
    {
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal))
            return null;

        var result = await handler.ValidateTokenAsync(header["Bearer ".Length..], parameters);
        return result is { IsValid: true, SecurityToken: JsonWebToken token }
            ? new Caller(Guid.Parse(token.Subject), Guid.Parse(token.GetClaim("sid").Value))
            : null;
    }
}
