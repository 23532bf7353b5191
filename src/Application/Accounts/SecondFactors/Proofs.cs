using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts.SecondFactors;

/// <summary>
/// A session is trusted with what matters only for some minutes after its owner has proved to be there: by the second
/// factor where there is one, else by signing in or by the password.
/// </summary>
internal static class Proofs
{
    /// <exception cref="RuleViolationException"><c>proof-required</c>, with the factors that will do.</exception>
    public static async Task<Session> RequireProofAsync(
        this IPaymentsDb db, CustomerId customer, Guid session, SecondFactor? factor, DateTime now,
        CancellationToken ct)
    {
        var found = await db.OpenSessionAsync(customer, session, ct);
        return found.IsProvedAt(now, byFactor: factor is not null) ? found : throw Required(factor.Choices());
    }

    /// <exception cref="SignedOutException">It has ended in this moment.</exception>
    public static async Task<Session> OpenSessionAsync(
        this IPaymentsDb db, CustomerId customer, Guid session, CancellationToken ct) =>
        await db.Sessions.SingleOrDefaultAsync(
            s => s.Id == session && s.CustomerId == customer && s.EndedAt == null, ct)
        ?? throw new SignedOutException();

    /// <param name="choices">None: the password will do.</param>
    public static RuleViolationException Required(IReadOnlyList<Factor> choices) =>
        new("proof-required", "Please show once more that it is you.")
        {
            Facts = new Dictionary<string, object> { ["factors"] = choices },
        };
}
