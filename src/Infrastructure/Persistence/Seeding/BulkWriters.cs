using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CustomerPayments.Infrastructure.Persistence.Seeding;

/// <summary>Each engine's own fast way to take many rows at once.</summary>
internal static class BulkWriters
{
    public static Task WriteAsync(DbConnection connection, BulkRows table, IReadOnlyList<object?[]> rows,
        CancellationToken ct) => connection switch
        {
            NpgsqlConnection postgres => CopyAsync(postgres, table, rows, ct),
            SqlConnection sql => BulkCopyAsync(sql, table, rows, ct),
            SqliteConnection sqlite => InsertAsync(sqlite, table, rows, ct),
            _ => throw new NotSupportedException(connection.GetType().Name),
        };

    private static async Task CopyAsync(
        NpgsqlConnection connection, BulkRows table, IReadOnlyList<object?[]> rows, CancellationToken ct)
    {
        var columns = string.Join(", ", table.Columns.Select(Quoted));
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY {Quoted(table.Table)} ({columns}) FROM STDIN (FORMAT BINARY)", ct);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(ct);
            foreach (var value in row)
            {
                if (value is null)
                    await copy.WriteNullAsync(ct);
                else
                    await copy.WriteAsync(value, ct);
            }
        }

        await copy.CompleteAsync(ct);
    }

    private static async Task BulkCopyAsync(
        SqlConnection connection, BulkRows table, IReadOnlyList<object?[]> rows, CancellationToken ct)
    {
        using var copy = new SqlBulkCopy(
            connection, SqlBulkCopyOptions.CheckConstraints | SqlBulkCopyOptions.UseInternalTransaction, null)
        {
            DestinationTableName = $"[{table.Table}]", BulkCopyTimeout = 0,
        };
        using var data = new DataTable();
        foreach (var (column, i) in table.Columns.Select((column, i) => (column, i)))
        {
            data.Columns.Add(column, rows.Select(row => row[i]?.GetType()).FirstOrDefault(type => type is not null)
                ?? typeof(string));
            copy.ColumnMappings.Add(column, column);
        }

        foreach (var row in rows)
            data.Rows.Add([.. row.Select(value => value ?? DBNull.Value)]);
        await copy.WriteToServerAsync(data, ct);
    }

    private static async Task InsertAsync(
        SqliteConnection connection, BulkRows table, IReadOnlyList<object?[]> rows, CancellationToken ct)
    {
        await using var transaction = connection.BeginTransaction();
        await using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        var names = table.Columns.Select((_, i) => $"@p{i}").ToList();
#pragma warning disable CA2100 // the names are the model's, the values are parameters
        insert.CommandText =
            $"INSERT INTO {Quoted(table.Table)} ({string.Join(", ", table.Columns.Select(Quoted))}) VALUES "
                + $"({string.Join(", ", names)})";
#pragma warning restore CA2100
        foreach (var name in names)
            insert.Parameters.Add(new SqliteParameter(name, null));
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
                insert.Parameters[i].Value = row[i] ?? DBNull.Value;
            await insert.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private static string Quoted(string name) => $"\"{name}\"";
}
