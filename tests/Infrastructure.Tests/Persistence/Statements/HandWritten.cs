using CustomerPayments.Application.Invoices;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.Statements;
using CustomerPayments.Testing;

namespace CustomerPayments.Infrastructure.Tests.Persistence.Statements;

/// <summary>
/// The queries that we write ourselves and EF's interceptors do not see: the session's, and the list's with every
/// filter, first page and next.
/// </summary>
internal static class HandWritten
{
    public static IEnumerable<Sql> QueryStrings(DatabaseProvider dialect, CustomerId customer, Guid session)
    {
        var (now, today) = (ApiHost.Start.UtcDateTime, DateOnly.FromDateTime(ApiHost.Start.UtcDateTime));
        yield return OpenSessions.Query(dialect, session, customer, now);
        foreach (var filter in Tour.InvoiceFilters())
        {
            yield return InvoiceRows.Query(dialect, customer, session, filter, after: null, 26, now, today);
            yield return InvoiceRows.Query(dialect, customer, session, filter,
                new InvoicePosition(Guid.NewGuid(), today, 100, "N-1"), 26, now, today);
        }
    }
}
