using System.Security.Claims;
using CustomerPayments.Application.Accounts;
using CustomerPayments.Domain.Ids;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CustomerPayments.Infrastructure.Security;

/// <summary>Access tokens as RFC 9068 defines them: ES256, <c>typ: at+jwt</c>, ten minutes.</summary>
internal sealed class JwtTokens(SigningKeys keys) : ITokens
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    public TimeSpan Lifetime => TimeSpan.FromMinutes(10);

    public string ForCustomer(CustomerId customer, Guid session, string scope, DateTime now) => Sign(
        TokenAudience.Customers, now, new Claim("sub", $"{customer.Value}"), new Claim("sid", $"{session}"),
        new Claim("scope", scope));

    public string ForBackOffice(string client, IReadOnlyList<string> scopes, DateTime now) => Sign(
        TokenAudience.BackOffice, now, new Claim("sub", client), new Claim("client_id", client),
        new Claim("scope", string.Join(' ', scopes)));

    private string Sign(string audience, DateTime now, params Claim[] claims) =>
        Handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = TokenAudience.Issuer,
            Audience = audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            Subject = new ClaimsIdentity([.. claims, new Claim("jti", $"{Guid.CreateVersion7(now)}")]),
            SigningCredentials = keys.Credentials,
        });
}
