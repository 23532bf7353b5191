using System.Data.Common;
using CustomerPayments.Infrastructure.Startup;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace CustomerPayments.Infrastructure.Persistence;

public enum DatabaseProvider { Sqlite, SqlServer, PostgreSql }

/// <summary>Which database, and where it is.</summary>
public sealed record DatabaseSettings(DatabaseProvider Provider, string Connection)
{
    /// <summary>The number of statements that a connection to PostgreSQL keeps compiled, by default.</summary>
    private const int StatementsKept = 100;

    /// <summary>Whether SQLite is used by its fast path, or as EF and the driver use it by themselves.</summary>
    public bool HasSqliteFastPath { get; init; } = true;

    /// <summary>The largest number of connections to a server that the process opens; a file has no limit.</summary>
    internal int PoolSize { get; } = Read(Provider, Connection) switch
    {
        SqlConnectionStringBuilder sqlServer => sqlServer.MaxPoolSize,
        NpgsqlConnectionStringBuilder postgres => postgres.MaxPoolSize,
        _ => int.MaxValue,
    };

    /// <exception cref="StartRefusedException">
    /// There is no such provider, the connection is missing, or a switch is neither true nor false.
    /// </exception>
    public static DatabaseSettings From(IConfiguration configuration)
    {
        var name = configuration["Database:Provider"] is { Length: > 0 } given
            ? given
            : nameof(DatabaseProvider.Sqlite);
        if (!Enum.TryParse<DatabaseProvider>(name, out var provider) || !Enum.IsDefined(provider)
            || !char.IsAsciiLetter(name[0]))
            throw new StartRefusedException(
                $"Database:Provider is '{name}'; it is one of {string.Join(", ", Enum.GetNames<DatabaseProvider>())}.");

        var connection = configuration.GetConnectionString("Payments");
        if (provider is DatabaseProvider.Sqlite && string.IsNullOrEmpty(connection))
            connection = $"Data Source={Path.Combine(configuration["DataDirectory"] ?? "data", "payments.db")}";
        if (string.IsNullOrEmpty(connection))
            throw new StartRefusedException(
                $"ConnectionStrings:Payments is missing; Database:Provider {provider} needs it.");

        _ = Read(provider, connection);
        return new DatabaseSettings(
            provider, provider is DatabaseProvider.PostgreSql ? TunedForPostgreSql(connection) : connection)
        {
            HasSqliteFastPath = IsOn(configuration, "Database:SqliteFastPath"),
        };
    }

    /// <summary>
    /// A connection to PostgreSQL as we and Hangfire both use it, so that they share one pool. It is not reset between
    /// two requests, because we leave nothing behind on it, and it compiles a repeated statement once.
    /// </summary>
    internal static string TunedForPostgreSql(string connection)
    {
        var tuned = new NpgsqlConnectionStringBuilder(connection) { NoResetOnClose = true };
        if (!tuned.ShouldSerialize("Max Auto Prepare"))
            tuned.MaxAutoPrepare = StatementsKept;
        return tuned.ToString();
    }

    /// <summary>One process at a time writes to a file; a server takes care of its callers by itself.</summary>
    /// <returns>The right to the file, until it is disposed of; null for a server.</returns>
    /// <exception cref="StartRefusedException">Another process has it, or its folder cannot be written.</exception>
    public OneProcess? TakeFile()
    {
        if (Read(Provider, Connection) is not SqliteConnectionStringBuilder { DataSource: var file })
            return null;

        return OneProcess.Take(
            file + ".lock", "The folder of the database",
            $"The database {Path.GetFullPath(file)} is used by another process, and an SQLite file has one at a "
                + "time: end that one first.");
    }

    private static bool IsOn(IConfiguration configuration, string key) => configuration[key] switch
    {
        null or "" => true,
        var given when bool.TryParse(given, out var isOn) => isOn,
        var other => throw new StartRefusedException($"{key} is '{other}'; it is true or false."),
    };

    private static DbConnectionStringBuilder Read(DatabaseProvider provider, string connection)
    {
        try
        {
            return provider switch
            {
                DatabaseProvider.SqlServer => new SqlConnectionStringBuilder(connection),
                DatabaseProvider.PostgreSql => new NpgsqlConnectionStringBuilder(connection),
                _ => new SqliteConnectionStringBuilder(connection),
            };
        }
        catch (ArgumentException e)
        {
            // Its message may repeat a part of the string, and that part may be the password.
            throw new StartRefusedException($"ConnectionStrings:Payments is no connection string for {provider}.", e);
        }
    }
}
