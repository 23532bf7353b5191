using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>How use cases find an account, and where it is written to.</summary>
internal static class AccountLookup
{
    /// <exception cref="NotFoundException">There is no such customer.</exception>
    public static async Task<PortalAccount> AccountOfAsync(
        this IPaymentsDb db, string customerReference, CancellationToken ct) =>
        await db.Customers.Where(c => c.Reference == customerReference).Select(c => c.Account).SingleOrDefaultAsync(ct)
        ?? throw new NotFoundException("customer");

    /// <summary>
    /// Where notices about the account go. A signed-in customer has a primary email, because the login is bound to it.
    /// </summary>
    public static Task<string> AddressOfAsync(this IPaymentsDb db, CustomerId customer, CancellationToken ct) =>
        db.Customers.Where(c => c.Id == customer).Select(c => c.PrimaryEmail!).SingleAsync(ct);

    /// <summary>
    /// All doors of these logins: the strangers', and those of the networks from which the owner signed in.
    /// </summary>
    public static IQueryable<SignInCounter> OfLogins(
        this IQueryable<SignInCounter> counters, params IEnumerable<string> logins)
    {
        var keys = logins.Select(login => SignInCounter.KeyOf(login, null)).ToList();
        return counters.Where(c => keys.Contains(c.Key) || keys.Contains(c.LoginKey!));
    }

    /// <summary>
    /// The accounts that sign in with the address, in today's form of addresses or in the earlier form.
    /// </summary>
    /// <param name="login">From <see cref="EmailAddress.Normalize"/>.</param>
    public static IQueryable<PortalAccount> OfLogin(this IQueryable<PortalAccount> accounts, string login)
    {
        var inUnicode = EmailAddress.InUnicode(login);
        return inUnicode == login
            ? accounts.Where(a => a.Email == login)
            : accounts.Where(a => a.Email == login || a.Email == inUnicode)
                .OrderBy(a => a.Email == login ? 0 : 1).Take(1);
    }
}
