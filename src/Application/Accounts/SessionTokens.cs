using System.Text.Json.Serialization;

namespace CustomerPayments.Application.Accounts;

/// <summary>What a session opens, as access tokens and answers say it.</summary>
public static class SessionScope
{
    public const string Portal = "portal";

    /// <summary>Nothing but what it takes to set up the second factor that is demanded.</summary>
    public const string SetUp = "second-factor-set-up";
}

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
/// <param name="Scope">One of <see cref="SessionScope"/>.</param>
public sealed record SessionTokens(
    string AccessToken, string TokenType, int ExpiresIn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken,
    DateTime RefreshExpiresAt, Guid CustomerId, string Scope);
