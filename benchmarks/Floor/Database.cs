using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CustomerPayments.Benchmarks.Floor;

/// <summary>Connections that stay open with their statements prepared.</summary>
internal sealed class Database(string place) : IDisposable
{
    private readonly bool isServer = place.Contains("Host=", StringComparison.OrdinalIgnoreCase);
    private readonly SemaphoreSlim oneWriter = new(1);

    /// <summary>A file has one writer at a time; a server sorts its writers out by itself.</summary>
    public async Task<IDisposable> TakeWriterAsync()
    {
        if (isServer)
            return new Turn(null);
        await oneWriter.WaitAsync();
        return new Turn(oneWriter);
    }

    public DbConnection Open()
    {
        DbConnection connection = isServer
            ? new NpgsqlConnection(place)
            : new SqliteConnection($"Data Source={place};Pooling=False");
        connection.Open();
        if (!isServer)
        {
            using var pragmas = connection.CreateCommand();
            pragmas.CommandText = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;";
            pragmas.ExecuteNonQuery();
        }

        return connection;
    }

    /// <summary>Half microseconds of our clock would not survive a column.</summary>
    /// <param name="instant">UTC.</param>
    public object At(DateTime instant) => isServer
        ? instant
        : instant.ToString("yyyy-MM-dd HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose() => oneWriter.Dispose();

    private sealed class Turn(SemaphoreSlim? gate) : IDisposable
    {
        public void Dispose() => gate?.Release();
    }
}

/// <summary>Statements with their connection, used by one request at a time.</summary>
internal sealed class Pool<T>(Func<T> make)
{
    private readonly ConcurrentBag<T> idle = [];

    public T Take() => idle.TryTake(out var one) ? one : make();

    public void GiveBack(T one) => idle.Add(one);
}

internal static class Commands
{
    public static DbParameter Add(this DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }
}
