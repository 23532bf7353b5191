using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Application.Accounts;

/// <summary>Signs the bearer tokens that open the API.</summary>
public interface ITokens
{
    /// <summary>How long an access token is good for.</summary>
    TimeSpan Lifetime { get; }

    /// <param name="scope">One of <see cref="SessionScope"/>.</param>
    string ForCustomer(CustomerId customer, Guid session, string scope, DateTime now);

    /// <param name="scopes">Those granted, in the order of the contract.</param>
    string ForBackOffice(string client, IReadOnlyList<string> scopes, DateTime now);
}
