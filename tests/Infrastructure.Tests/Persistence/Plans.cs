using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace CustomerPayments.Infrastructure.Tests.Persistence;

/// <summary>Asks the engine, before each command of the application, how it is going to answer it.</summary>
internal sealed partial class Plans(string connection) : DbCommandInterceptor
{
    private readonly ConcurrentDictionary<string, string> complaints = new();
    private int asked;

    /// <summary>These grow with the years; of the others there are hundreds, or a few thousand.</summary>
    public static readonly string[] LargeTables =
        ["Invoices", "InvoiceLines", "Payments", "Allocations", "PaymentEvents", "Emails"];

    /// <summary>They hold the rows that wait for something and no others, so that all of one is little.</summary>
    public IReadOnlyList<string> PartialIndexes { get; init; } = [];

    public int Asked => asked;

    /// <summary>
    /// Whether a limit makes a walk along an index harmless: it does for people, who ask for what there is much of; a
    /// sweep looks for the few rows that wait, and would walk to the end every few seconds.
    /// </summary>
    public bool TrustsLimits { get; set; } = true;

    public IEnumerable<string> Complaints => complaints.Select(complaint => $"{complaint.Value}\n{complaint.Key}");

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken ct = default)
    {
        await JudgeAsync(command, ct);
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken ct = default)
    {
        await JudgeAsync(command, ct);
        return result;
    }

    public async Task JudgeAsync(DbCommand command, CancellationToken ct)
    {
        if (!command.CommandText.StartsWith("SELECT", StringComparison.Ordinal)
            && !command.CommandText.StartsWith("UPDATE", StringComparison.Ordinal))
            return;

        Interlocked.Increment(ref asked);
        await using DbConnection own = command is NpgsqlCommand
            ? new NpgsqlConnection(connection)
            : new SqliteConnection(connection);
        await own.OpenAsync(ct);
        await using var explain = own.CreateCommand();
#pragma warning disable CA2100 // the application's own SQL
        explain.CommandText = (command is NpgsqlCommand ? "EXPLAIN (FORMAT JSON) " : "EXPLAIN QUERY PLAN ")
            + command.CommandText;
#pragma warning restore CA2100
        foreach (DbParameter parameter in command.Parameters)
        {
            explain.Parameters.Add(parameter is NpgsqlParameter postgres
                ? postgres.Clone()
                : new SqliteParameter(parameter.ParameterName, parameter.Value ?? DBNull.Value));
        }

        if (explain is NpgsqlCommand && await explain.ExecuteScalarAsync(ct) is string json)
            Walk(JsonDocument.Parse(json).RootElement[0].GetProperty("Plan"), command.CommandText, limited: false);
        else
            await ReadAsync(explain, command.CommandText, ct);
    }

    /// <summary>PostgreSQL: no table is read from end to end, and no index either, unless a limit ends it.</summary>
    private void Walk(JsonElement node, string sql, bool limited)
    {
        var kind = node.GetProperty("Node Type").GetString()!;
        var table = node.TryGetProperty("Relation Name", out var relation) ? relation.GetString()! : "";
        var isPartial = node.TryGetProperty("Index Name", out var index) && PartialIndexes.Contains(index.GetString()!);
        var isWholeIndex = kind is "Index Scan" or "Index Only Scan" && !isPartial
            && !node.TryGetProperty("Index Cond", out _) && !(limited && TrustsLimits);
        if (LargeTables.Contains(table) && (kind == "Seq Scan" || isWholeIndex))
            complaints[sql] = $"{kind} of {table}";

        // A sort below a limit reads everything before the limit can end it.
        var below = kind == "Limit" || limited && kind is not ("Sort" or "Aggregate" or "Hash");
        if (node.TryGetProperty("Plans", out var children))
        {
            foreach (var child in children.EnumerateArray())
                Walk(child, sql, below);
        }
    }

    /// <summary>SQLite names what it does by the aliases of the query.</summary>
    private async Task ReadAsync(DbCommand explain, string sql, CancellationToken ct)
    {
        var tables = AliasPattern().Matches(sql).GroupBy(match => match.Groups["alias"].Value)
            .ToDictionary(group => group.Key, group => group.First().Groups["table"].Value);
        await using var steps = await explain.ExecuteReaderAsync(ct);
        while (await steps.ReadAsync(ct))
        {
            var step = steps.GetString(3).Split(' ');
            // an empty list of ids: no row is read
            var asksForNothing = sql.EndsWith("WHERE 0", StringComparison.Ordinal);
            if (!asksForNothing && step is ["SCAN", var alias, .. var how]
                && LargeTables.Contains(tables.GetValueOrDefault(alias, alias))
                && !how.Intersect(PartialIndexes).Any()
                && !(TrustsLimits && how.Contains("INDEX") && sql.Contains("LIMIT", StringComparison.Ordinal)))
                complaints[sql] = string.Join(' ', step);
        }
    }

    [GeneratedRegex("(FROM|JOIN|UPDATE) \"(?<table>\\w+)\" AS \"(?<alias>\\w+)\"")]
    private static partial Regex AliasPattern();
}
