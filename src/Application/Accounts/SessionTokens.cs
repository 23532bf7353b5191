using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Application.Accounts;

/// <summary>What a signed-in customer holds.</summary>
/// <param name="ExpiresIn">Seconds that the access token is good for.</param>
/// <param name="RefreshToken">Opaque; good for one exchange.</param>
/// <param name="RefreshExpiresAt">
/// UTC; after two weeks without an exchange, and at the end of the session at the latest.
/// </param>
/// <param name="CustomerId">
/// Whose session it is. A frontend keeps things for one customer, and must know when another one has signed in without
/// looking into the token (RFC 9068 section 6).
/// </param>
public sealed record SessionTokens(
    string AccessToken, string TokenType, int ExpiresIn, string RefreshToken, DateTime RefreshExpiresAt,
    Guid CustomerId)
{
    /// <summary>Starts a session; the caller saves.</summary>
    internal static SessionTokens Start(IPaymentsDb db, ITokens tokens, CustomerId customer, DateTime now)
    {
        var session = Session.Start(customer, now);
        db.Sessions.Add(session);
        var secret = Secret.New();
        db.RefreshTokens.Add(Domain.Customers.RefreshToken.Issue(session.Id, secret, now));
        return For(session, secret, tokens, now);
    }

    internal static SessionTokens For(Session session, string refreshSecret, ITokens tokens, DateTime now) => new(
        tokens.ForCustomer(session.CustomerId, session.Id, now), "Bearer", (int)tokens.Lifetime.TotalSeconds,
        refreshSecret, Earlier(session.ExpiresAt, now + Domain.Customers.RefreshToken.IdleMax),
        session.CustomerId.Value);

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;
}
