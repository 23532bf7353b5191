using System.Data.Common;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Infrastructure.Persistence.Statements;

/// <summary>
/// The statement for a page of a customer's invoices, written by hand (decision 34): it reads one index, asks for the
/// session and for the payments of the page in the same round trip, and is not translated from LINQ. Filters follow
/// <see cref="InvoiceRules"/>; a test compares the answers with those of EF.
/// </summary>
internal sealed class InvoiceRows(ReadConnections connections) : IInvoiceRows
{
    private const string Columns = """
        "Id", "Number", "PurchaseOrder", "IssuedOn", "DueOn", "Currency", "TotalMinor", "BalanceMinor", "Status",
        "PaymentId", "DocumentUrl", "Version"
        """;

    /// <summary>Follow <see cref="Columns"/>.</summary>
    private const string PaymentColumns = """
        payment."Number", payment."Status", payment."InitiatedAt", payment."ExpectedSettlementOn"
        """;

    public Task<List<InvoiceRow>> ReadAsync(
        CustomerId customer, Guid session, InvoiceFilter filter, InvoicePosition? after, int limit, DateTime now,
        DateOnly today, CancellationToken ct) =>
        connections.ReadAsync(
            Query(connections.Dialect, customer, session, filter, after, limit, now, today),
            row => Read(row, today), ct);

    public static Sql Query(
        DatabaseProvider dialect, CustomerId customer, Guid session, InvoiceFilter filter, InvoicePosition? after,
        int limit, DateTime now, DateOnly today)
    {
        var sql = new Sql(dialect);
        var owner = sql.Value(customer.Value);
        var (key, past, order) = (
            KeyOf(filter.Sort), filter.Descending ? "<" : ">", filter.Descending ? "DESC" : "ASC");
        // The page is cut first, so that no plan reads more payments than the page has rows.
        sql.Write(
            $"SELECT page.*, {PaymentColumns} FROM (SELECT {Columns} FROM \"Invoices\" WHERE \"CustomerId\" = {owner} AND EXISTS "
                + $"({OpenSessions.Find(sql, session, owner, now)})");
        WriteStatuses(sql, filter.Statuses is InvoiceStatuses.None ? InvoiceRules.AllButVoid : filter.Statuses, today);
        WriteDate(sql, "\"DueOn\" >=", filter.DueFrom);
        WriteDate(sql, "\"DueOn\" <=", filter.DueTo);
        WriteDate(sql, "\"IssuedOn\" >=", filter.IssuedFrom);
        WriteDate(sql, "\"IssuedOn\" <=", filter.IssuedTo);
        if (filter.Text is { Length: > 0 } text)
        {
            sql.Write($""" AND "SearchText" LIKE {sql.Value(Containing(text))} ESCAPE '\' """);
        }

        if (after is not null)
        {
            // `key >= x and (key > x or id > y)` instead of `key > x or (key = x and id > y)`: the first can be sought
            // in an index.
            var (last, id) = (sql.Value(KeyOf(filter.Sort, after)), sql.Value(after.Id));
            sql.Write($" AND {key} {past}= {last} AND ({key} {past} {last} OR \"Id\" {past} {id})");
        }

        sql.Write($" ORDER BY {key} {order}, \"Id\" {order}");
        sql.WriteLimit(limit);
        sql.Write(
            ") AS page LEFT JOIN \"Payments\" AS payment ON payment.\"Id\" = page.\"PaymentId\" "
                + $"ORDER BY page.{key} {order}, page.\"Id\" {order}");
        return sql;
    }

    private static void WriteStatuses(Sql sql, InvoiceStatuses asked, DateOnly today)
    {
        var statuses = InvoiceRules.WholeStatuses(asked)
            .Select(status => $"'{FrozenWords.WordOf(status)}'").ToList();
        var conditions = new List<string>();
        if (statuses.Count > 0)
            conditions.Add($"\"Status\" IN ({string.Join(", ", statuses)})");
        if (InvoiceRules.AsksForOverdueOnly(asked))
        {
            conditions.Add(
                $"\"Status\" = '{FrozenWords.WordOf(InvoiceStatus.Unpaid)}' AND \"DueOn\" < {sql.Value(today)}");
        }

        sql.Write($" AND ({string.Join(" OR ", conditions)})");
    }

    private static void WriteDate(Sql sql, string comparison, DateOnly? date)
    {
        if (date is { } day)
            sql.Write($" AND {comparison} {sql.Value(day)}");
    }

    private static string KeyOf(InvoiceSort sort) => sort switch
    {
        InvoiceSort.DueOn => "\"DueOn\"",
        InvoiceSort.IssuedOn => "\"IssuedOn\"",
        InvoiceSort.AmountDue => "\"BalanceMinor\"",
        _ => "\"Number\"",
    };

    private static object KeyOf(InvoiceSort sort, InvoicePosition after) => sort switch
    {
        InvoiceSort.DueOn or InvoiceSort.IssuedOn => after.Date!.Value,
        InvoiceSort.AmountDue => after.Amount!.Value,
        _ => after.Number!,
    };

    /// <summary>
    /// Characters that stand for others in a pattern are escaped, so that they are sought literally; <c>[</c> is such a
    /// character on SQL Server only.
    /// </summary>
    private static string Containing(string text) => $"%{SearchText.Fold(text)
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)}%";

    private static InvoiceRow Read(DbDataReader row, DateOnly today) => new(ReadFields(row, today), ReadPayment(row));

    /// <summary>Reads <see cref="Columns"/>, in their order.</summary>
    private static InvoiceFields ReadFields(DbDataReader row, DateOnly today)
    {
        var (dueOn, status) = (Sql.Date(row, 4), FrozenWords.ValueOf<InvoiceStatus>(row.GetString(8)));
        return new InvoiceFields(
            row.GetGuid(0), row.GetString(1), TextOrNull(row, 2), Sql.Date(row, 3), dueOn, row.GetString(5),
            row.GetInt64(6), row.GetInt64(7), status, InvoiceRules.IsOverdue(status, dueOn, today),
            row.IsDBNull(9) ? null : row.GetGuid(9), TextOrNull(row, 10), row.GetInt32(11));
    }

    /// <summary>Reads <see cref="PaymentColumns"/>, in their order.</summary>
    private static InvoicePaymentView? ReadPayment(DbDataReader row) => row.IsDBNull(12)
        ? null
        : new InvoicePaymentView(
            row.GetGuid(9), row.GetString(12), FrozenWords.ValueOf<PaymentStatus>(row.GetString(13)),
            DateTime.SpecifyKind(row.GetDateTime(14), DateTimeKind.Utc), row.IsDBNull(15) ? null : Sql.Date(row, 15));

    private static string? TextOrNull(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
