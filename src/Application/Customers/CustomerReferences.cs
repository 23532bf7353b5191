using System.Collections.Concurrent;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Customers;

/// <summary>The back office's keys of the customers that this process has met: a reference never changes.</summary>
public sealed class CustomerReferences
{
    /// <summary>A process that meets more forgets all and asks again.</summary>
    private const int Max = 10_000;

    private readonly ConcurrentDictionary<CustomerId, string> references = [];

    public async Task<string> OfAsync(IPaymentsDb db, CustomerId customer, CancellationToken ct)
    {
        if (references.TryGetValue(customer, out var known))
            return known;

        var reference = db.ChangeTracker.Entries<Customer>().FirstOrDefault(entry => entry.Entity.Id == customer)
            ?.Entity.Reference
            ?? await db.Customers.Where(c => c.Id == customer).Select(c => c.Reference).SingleAsync(ct);
        if (references.Count >= Max)
            references.Clear();
        return references[customer] = reference;
    }
}
