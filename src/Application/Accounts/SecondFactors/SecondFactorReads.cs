using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts.SecondFactors;

internal static class SecondFactorReads
{
    /// <returns>With its passkeys; null when none is set up.</returns>
    public static Task<SecondFactor?> SecondFactorOfAsync(
        this IPaymentsDb db, CustomerId customer, CancellationToken ct) =>
        db.SecondFactors.Include(f => f.Passkeys).SingleOrDefaultAsync(f => f.CustomerId == customer, ct);

    /// <summary>Owes the customer an email about a second factor; the caller saves.</summary>
    public static async Task TellOwnerAsync(
        this IPaymentsDb db, EmailKind kind, CustomerId customer, DateTime now, CancellationToken ct) =>
        db.Emails.Add(OutgoingEmail.OfAccount(
            kind, customer, await db.AddressOfAsync(customer, ct), $"{Guid.CreateVersion7(now)}", now));

    /// <summary>Under which the account's tries are counted: its email, and each second factor.</summary>
    public static IEnumerable<string> Logins(this PortalAccount account) =>
    [
        .. account.Email is { } email ? [EmailAddress.Normalize(email)] : Array.Empty<string>(),
        .. FactorChecks.LoginsOf(account.CustomerId),
    ];

    /// <summary>What the customer can present.</summary>
    public static IReadOnlyList<Factor> Choices(this SecondFactor? factor)
    {
        if (factor is null)
            return [];

        var choices = new List<Factor>();
        if (factor.Passkeys.Count > 0)
            choices.Add(Factor.Passkey);
        if (factor.TotpKey is not null)
            choices.Add(Factor.Totp);
        if (factor.RecoveryCodesLeft > 0)
            choices.Add(Factor.RecoveryCode);
        return choices;
    }
}
