using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.UnmatchedCharges;

internal static class UnmatchedChargeRows
{
    /// <param name="id">Either of its ids.</param>
    /// <exception cref="NotFoundException"/>
    public static async Task<UnmatchedCharge> FindUnmatchedAsync(
        this IPaymentsDb db, string id, CancellationToken ct) =>
        await db.UnmatchedCharges.SingleOrDefaultAsync(
            charge => charge.TransactionId == id || charge.GatewayTransactionId == id, ct)
        ?? throw new NotFoundException("charge");
}
