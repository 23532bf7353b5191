using System.Text.Json.Serialization;

namespace CustomerPayments.Application.Accounts;

/// <summary>What a signed-in customer holds.</summary>
/// <param name="ExpiresIn">Seconds that the access token is good for.</param>
/// <param name="RefreshToken">Opaque; good for one exchange. Null in the answer to whom a cookie brings it.</param>
/// <param name="RefreshExpiresAt">
/// UTC; after so long without an exchange, and at the end of the session at the latest.
/// </param>
/// <param name="CustomerId">
/// Whose session it is. A frontend keeps things for one customer, and must know when another one has signed in without
/// looking into the token (RFC 9068 section 6).
/// </param>
public sealed record SessionTokens(
    string AccessToken, string TokenType, int ExpiresIn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken,
    DateTime RefreshExpiresAt, Guid CustomerId);
