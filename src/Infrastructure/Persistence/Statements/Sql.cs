using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace CustomerPayments.Infrastructure.Persistence.Statements;

/// <summary>A query written by hand, with its parameters.</summary>
internal sealed class Sql(DatabaseProvider dialect)
{
    /// <summary>The declared length of every text on SQL Server, which would otherwise plan for each length.</summary>
    private const int TextLength = 4000;

    private readonly StringBuilder text = new();
    private readonly List<object> values = [];

    public void Write(string more) => text.Append(more);

    /// <param name="value">Instants are UTC.</param>
    /// <returns>The place of a parameter with this value.</returns>
    public string Value(object value)
    {
        values.Add(value);
        return Place(values.Count);
    }

    /// <summary>
    /// Writes the number into the text. If it were a parameter, planners would plan for many rows, or plan each time.
    /// </summary>
    public void WriteLimit(int rows)
    {
        var number = rows.ToString(CultureInfo.InvariantCulture);
        Write(dialect is DatabaseProvider.SqlServer
            ? $" OFFSET 0 ROWS FETCH FIRST {number} ROWS ONLY"
            : $" LIMIT {number}");
    }

    /// <summary>The query, ready to be sent.</summary>
    public DbCommand On(DbConnection connection)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // every value from outside is a parameter
        command.CommandText = text.ToString();
#pragma warning restore CA2100
        for (var n = 0; n < values.Count; n++)
        {
            var parameter = command.CreateParameter();
            if (dialect is not DatabaseProvider.PostgreSql)
                parameter.ParameterName = Place(n + 1);
            parameter.Value = values[n];
            if (parameter is SqlParameter sqlServers && values[n] is DateTime)
                sqlServers.SqlDbType = SqlDbType.DateTime2;
            else if (parameter is SqlParameter && values[n] is string)
                parameter.Size = TextLength;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>
    /// SQLite keeps a date as text, <c>2026-06-01</c>. Its driver parses any form, and takes four times as long.
    /// </summary>
    public static DateOnly Date(DbDataReader row, int column)
    {
        if (row is not SqliteDataReader)
            return row.GetFieldValue<DateOnly>(column);

        var text = row.GetString(column).AsSpan();
        return new DateOnly(Number(text[..4]), Number(text[5..7]), Number(text[8..]));

        static int Number(ReadOnlySpan<char> digits) =>
            int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>A number on PostgreSQL, whose driver would search the text for names each time.</summary>
    private string Place(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{(dialect is DatabaseProvider.PostgreSql ? "$" : "@p")}{number}");
}
