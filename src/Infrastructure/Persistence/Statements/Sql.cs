using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace CustomerPayments.Infrastructure.Persistence.Statements;

/// <summary>A statement written by hand, sent through EF's connection, with its parameters, its log and its interceptors.</summary>
internal sealed class Sql
{
    private readonly StringBuilder text = new();
    private readonly List<object> values = [];

    public void Write(string more) => text.Append(more);

    /// <returns>The place of a parameter with this value.</returns>
    public string Value(object value)
    {
        values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"{{{values.Count - 1}}}");
    }

    /// <summary>SQLite keeps a date as text, <c>2026-06-01</c>; its general parser takes four times as long.</summary>
    public static DateOnly Date(DbDataReader row, int column)
    {
        if (row is not SqliteDataReader)
            return row.GetFieldValue<DateOnly>(column);

        var text = row.GetString(column).AsSpan();
        return new DateOnly(Number(text[..4]), Number(text[5..7]), Number(text[8..]));

        static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    public async Task<List<T>> ReadAsync<T>(PaymentsDb db, Func<DbDataReader, T> read, CancellationToken ct)
    {
        var statement = db.GetService<IRawSqlCommandBuilder>().Build(text.ToString(), values, db.Model);
        await using var reader = await statement.RelationalCommand.ExecuteReaderAsync(
            new RelationalCommandParameterObject(
                db.GetService<IRelationalConnection>(), statement.ParameterValues, readerColumns: null, db,
                db.GetService<IRelationalCommandDiagnosticsLogger>(), CommandSource.FromSqlQuery),
            ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader.DbDataReader));
        return rows;
    }
}
