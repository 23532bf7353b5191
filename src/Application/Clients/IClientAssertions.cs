namespace CustomerPayments.Application.Clients;

/// <summary>Reads what clients sign in place of a secret (RFC 7523).</summary>
public interface IClientAssertions
{
    /// <returns>
    /// The client that the assertion speaks of, before anything of it is believed; null if it is none.
    /// </returns>
    string? ClientIn(string assertion);

    /// <param name="keys">The client's public keys, a JSON Web Key Set.</param>
    /// <returns>Null when it is not signed by one of the keys, not made out to us, or not for this moment.</returns>
    Task<ClientAssertion?> VerifyAsync(string assertion, string client, string keys);

    /// <returns>Why these keys cannot be a client's; null when they can.</returns>
    string? RefusalOf(string keys);
}

/// <param name="Id">The <c>jti</c>.</param>
/// <param name="GoodUntil">UTC; with the difference that clocks may have.</param>
public sealed record ClientAssertion(string Id, DateTime GoodUntil);
