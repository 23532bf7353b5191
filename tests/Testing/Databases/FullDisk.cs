using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CustomerPayments.Testing.Databases;

/// <summary>SQLite's own way to run out of room: the file may not grow any more.</summary>
public sealed class FullDisk : DbCommandInterceptor
{
    private const long Unlimited = 1_073_741_823;

    public bool IsFull { get; set; }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken ct = default)
    {
        using var limit = command.Connection!.CreateCommand();
        limit.Transaction = command.Transaction;
        // a limit below the present size is that size
        limit.CommandText = $"PRAGMA max_page_count = {(IsFull ? 1 : Unlimited)}";
        limit.ExecuteNonQuery();
        return ValueTask.FromResult(result);
    }
}
