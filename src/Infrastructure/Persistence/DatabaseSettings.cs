using System.Data.Common;
using CustomerPayments.Infrastructure.Persistence.PostgreSql;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace CustomerPayments.Infrastructure.Persistence;

public enum DatabaseProvider { Sqlite, SqlServer, PostgreSql }

/// <summary>Which database, and where it is.</summary>
public sealed record DatabaseSettings(DatabaseProvider Provider, string Connection)
{
    /// <summary>How many connections to a server the process has at most; a file has no limit.</summary>
    internal int PoolSize { get; } = Read(Provider, Connection) switch
    {
        SqlConnectionStringBuilder sqlServer => sqlServer.MaxPoolSize,
        NpgsqlConnectionStringBuilder postgres => postgres.MaxPoolSize,
        _ => int.MaxValue,
    };

    /// <exception cref="StartRefusedException">There is no such provider, or the connection is missing.</exception>
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
            provider, provider is DatabaseProvider.PostgreSql ? PostgreSqlPaymentsDb.Tuned(connection) : connection);
    }

    /// <summary>A file has one process that writes to it; a server sees to its callers itself.</summary>
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
            // Its message may repeat a part of the string, and that part be the password.
            throw new StartRefusedException($"ConnectionStrings:Payments is no connection string for {provider}.", e);
        }
    }
}
