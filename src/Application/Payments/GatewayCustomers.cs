using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// The gateway keeps bank accounts for customers of its own: one there for each customer here. A lost answer leaves an
/// unused customer there; the next payment makes the customer that counts.
/// </summary>
internal sealed class GatewayCustomers(IPaymentsDb db, IPaymentGateway gateway)
{
    /// <returns>The gateway's id, which is on record.</returns>
    /// <exception cref="GatewayUnavailableException">None was on record, and none could be made.</exception>
    public async Task<string> OfAsync(CustomerId customer, CancellationToken ct)
    {
        var known = await db.Customers.Where(c => c.Id == customer).Select(c => new { c.GatewayCustomerId, c.Name })
            .SingleAsync(ct);
        if (known.GatewayCustomerId is { } there)
            return there;

        // Two requests at once may both make a customer: the first on record counts, and both use it.
        var made = await gateway.CreateCustomerAsync(known.Name, ct);
        await db.Customers.Where(c => c.Id == customer && c.GatewayCustomerId == null)
            .ExecuteUpdateAsync(row => row.SetProperty(c => c.GatewayCustomerId, made), ct);
        return (await db.Customers.Where(c => c.Id == customer).Select(c => c.GatewayCustomerId).SingleAsync(ct))!;
    }

    /// <summary>Somebody deleted it at the gateway: the next bank account is kept for a new one.</summary>
    public Task ForgetAsync(CustomerId customer, string gone, CancellationToken ct) =>
        db.Customers.Where(c => c.Id == customer && c.GatewayCustomerId == gone)
            .ExecuteUpdateAsync(row => row.SetProperty(c => c.GatewayCustomerId, (string?)null), ct);
}
