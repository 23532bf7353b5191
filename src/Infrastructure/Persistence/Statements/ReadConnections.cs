using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using CustomerPayments.Infrastructure.Persistence.Sqlite.FastPath;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CustomerPayments.Infrastructure.Persistence.Statements;

/// <summary>
/// Open connections for the queries written by hand. A thread first takes the connection that it gave back last,
/// because its data is still in the processor's caches, here and in the server. A driver's pool hands its connections
/// out in turn instead (decision 38).
/// </summary>
internal sealed class ReadConnections : IDisposable
{
    private const int KeptMax = 16;

    /// <summary>Shorter than the time after which firewalls and servers silently drop a connection.</summary>
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(1);

    private readonly DatabaseSettings database;
    private readonly TimeProvider clock;
    private readonly ILogger<ReadConnections> log;
    private readonly int keptMax;
    private readonly ITimer sweep;
    private readonly ConcurrentBag<(DbConnection Connection, long Since)> idle = [];
    private int idleCount; // a bag locks all threads out to count

    public ReadConnections(DatabaseSettings database, TimeProvider clock, ILogger<ReadConnections> log)
    {
        (this.database, this.clock, this.log) = (database, clock, log);
        keptMax = Math.Min(KeptMax, database.PoolSize / 2); // the rest of the process borrows from the same pool
        sweep = clock.CreateTimer(
            _ => Close(since => clock.GetElapsedTime(since) >= IdleMax), state: null, IdleMax, IdleMax);
    }

    public DatabaseProvider Dialect => database.Provider;

    /// <summary>Asks the query, and repeats it if the connection was lost while nobody used it.</summary>
    /// <exception cref="DbException">The database could not be asked, or did not answer.</exception>
    public async Task<List<T>> ReadAsync<T>(Sql sql, Func<DbDataReader, T> read, CancellationToken ct)
    {
        var kept = Take();
        var connection = kept ?? Make();
        try
        {
            if (kept is null)
                await connection.OpenAsync(ct);
            var rows = await ReadAsync(connection, sql, read, ct);
            GiveBack(connection);
            return rows;
        }
        catch (Exception e)
        {
            var isLost = e is DbException && connection.State is not ConnectionState.Open;
            await connection.DisposeAsync();
            if (kept is null || !isLost)
                throw;
        }

        Close(since => true); // the others were probably cut by the same event
        return await ReadAsync(sql, read, ct);
    }

    public void Dispose()
    {
        sweep.Dispose();
        Close(since => true);
    }

    private async Task<List<T>> ReadAsync<T>(
        DbConnection connection, Sql sql, Func<DbDataReader, T> read, CancellationToken ct)
    {
        await using var command = sql.On(connection);
        log.LogDebug("Asking {Query}", command.CommandText); // without the values, as EF logs its queries
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }

    private DbConnection Make() => database.Provider switch
    {
        DatabaseProvider.SqlServer => new SqlConnection(database.Connection),
        DatabaseProvider.PostgreSql => new NpgsqlConnection(database.Connection),
        _ when database.HasSqliteFastPath => SqliteFastPath.Connect(database.Connection),
        _ => new SqliteConnection(database.Connection),
    };

    private DbConnection? Take()
    {
        if (!idle.TryTake(out var one))
            return null;

        Interlocked.Decrement(ref idleCount);
        return one.Connection;
    }

    private void GiveBack(DbConnection connection)
    {
        if (Interlocked.Increment(ref idleCount) <= keptMax)
        {
            idle.Add((connection, clock.GetTimestamp()));
            return;
        }

        Interlocked.Decrement(ref idleCount);
        connection.Dispose();
    }

    /// <summary>Closes the idle connections for which the time of their return is a bad one.</summary>
    private void Close(Predicate<long> isBad)
    {
        var good = new List<(DbConnection Connection, long Since)>();
        while (idle.TryTake(out var one))
        {
            if (!isBad(one.Since))
            {
                good.Add(one);
                continue;
            }

            Interlocked.Decrement(ref idleCount);
            one.Connection.Dispose();
        }

        good.ForEach(idle.Add);
    }
}
