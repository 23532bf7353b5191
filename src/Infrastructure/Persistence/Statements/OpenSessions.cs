using CustomerPayments.Application.Accounts;
using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Infrastructure.Persistence.Statements;

/// <summary>The one question of every request.</summary>
internal sealed class OpenSessions(PaymentsDb db) : IOpenSessions
{
    public async Task<bool> ContainAsync(Guid session, CustomerId customer, DateTime now, CancellationToken ct)
    {
        var sql = new Sql();
        sql.Write($"""
            SELECT 1 FROM "Sessions" WHERE "Id" = {sql.Value(session)} AND "CustomerId" = {sql.Value(customer.Value)}
            AND "EndedAt" IS NULL AND "ExpiresAt" > {sql.Value(now)}
            """);
        return (await sql.ReadAsync(db, row => true, ct)).Count > 0;
    }
}
