using CustomerPayments.Application.Accounts;
using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Infrastructure.Persistence.Statements;

/// <summary>Whether a session is open: by itself, or as a condition of another statement.</summary>
internal sealed class OpenSessions(ReadConnections connections) : IOpenSessions
{
    public async Task<bool> ContainAsync(Guid session, CustomerId customer, DateTime now, CancellationToken ct) =>
        (await connections.ReadAsync(Query(connections.Dialect, session, customer, now), row => true, ct)).Count > 0;

    public static Sql Query(DatabaseProvider dialect, Guid session, CustomerId customer, DateTime now)
    {
        var sql = new Sql(dialect);
        sql.Write(Find(sql, session, sql.Value(customer.Value), now));
        return sql;
    }

    /// <param name="customer">The place of the parameter that holds the customer's id.</param>
    public static string Find(Sql sql, Guid session, string customer, DateTime now) => $"""
        SELECT 1 FROM "Sessions" WHERE "Id" = {sql.Value(session)} AND "CustomerId" = {customer}
            AND "EndedAt" IS NULL AND "ExpiresAt" > {sql.Value(now)}
        """;
}
