using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Testcontainers.PostgreSql;

namespace CustomerPayments.Testing.Databases;

/// <summary>A real PostgreSQL: the one that is given, else a cluster of this process's own, else a container.</summary>
internal static class PostgreSqlServer
{
    /// <summary>A connection string whose login may create databases.</summary>
    public const string Variable = "TEST_POSTGRESQL";

    private const string Template = "customer_payments_template";

    private static readonly Lazy<Task<Server>> TheServer = new(() => Task.Run(StartAsync));
    private static readonly Lazy<Task> TheTemplate = new(() => Task.Run(MakeTemplateAsync));
    private static readonly string Run = Guid.NewGuid().ToString("N")[..8];
    private static int last;

    private sealed record Server(string Connection, Func<Task> Stop);

    public static bool IsGiven => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <returns>The connection string of a new, empty database.</returns>
    public static Task<string> CreateAsync() => CreateAsync("");

    /// <returns>The connection string of a new database that has this version's schema.</returns>
    public static async Task<string> CopyTemplateAsync()
    {
        await TheTemplate.Value;
        return await CreateAsync($"TEMPLATE {NameOf(Template)}");
    }

    /// <returns>
    /// The connection string of a new database that has all that the other has. Nobody may be working on the other.
    /// </returns>
    public static async Task<string> CopyAsync(string connection)
    {
        ClearPool(connection);
        return await CreateAsync($"TEMPLATE {DatabaseOf(connection)}");
    }

    public static async Task SetReadOnlyAsync(string connection, bool isReadOnly)
    {
        var setting = isReadOnly ? "SET default_transaction_read_only = on" : "RESET default_transaction_read_only";
        await ExecuteAsync($"ALTER DATABASE {DatabaseOf(connection)} {setting}");
        ClearPool(connection); // it holds for new connections
    }

    public static async Task DropAsync(string connection)
    {
        ClearPool(connection);
        await ExecuteAsync($"DROP DATABASE {DatabaseOf(connection)} WITH (FORCE)");
    }

    public static async Task StopAsync()
    {
        if (!TheServer.IsValueCreated)
            return;

        var server = await TheServer.Value;
        NpgsqlConnection.ClearAllPools();
        if (IsGiven)
        {
            for (var n = last; n > 0; n--)
                await ExecuteAsync($"DROP DATABASE IF EXISTS {NameOf($"test_{n}")} WITH (FORCE)");
            await ExecuteAsync($"DROP DATABASE IF EXISTS {NameOf(Template)} WITH (FORCE)");
        }

        await server.Stop();
    }

    private static async Task<Server> StartAsync()
    {
        if (IsGiven)
            return new Server(Environment.GetEnvironmentVariable(Variable)!, () => Task.CompletedTask);
        if (PostgreSqlCluster.Programs is { } programs)
        {
            var cluster = await PostgreSqlCluster.StartAsync(programs, TestServers.AreMeasured);
            return new Server(cluster.Connection, cluster.StopAsync);
        }

        var container = new PostgreSqlBuilder("postgres:15").WithCommand("-c", "max_connections=400", "-c", "fsync=off")
            .Build();
        await container.StartAsync();
        return new Server(container.GetConnectionString(), async () => await container.DisposeAsync());
    }

    private static async Task MakeTemplateAsync()
    {
        await ExecuteAsync($"CREATE DATABASE {NameOf(Template)}");
        var options = new DbContextOptionsBuilder<PostgreSqlPaymentsDb>();
        PostgreSqlPaymentsDb.Use(options, await ConnectionAsync(NameOf(Template), pooling: false));
        await using var db = new PostgreSqlPaymentsDb(options.Options);
        await Schema.MigrateAsync(db, alongside: null, CancellationToken.None);
    }

    private static async Task<string> CreateAsync(string how)
    {
        var name = NameOf($"test_{Interlocked.Increment(ref last)}");
        await ExecuteAsync($"CREATE DATABASE {name} {how}");
        return DatabaseSettings.TunedForPostgreSql(await ConnectionAsync(name, pooling: true));
    }

    private static void ClearPool(string connection)
    {
        using var any = new NpgsqlConnection(connection);
        NpgsqlConnection.ClearPool(any);
    }

    private static string? DatabaseOf(string connection) => new NpgsqlConnectionStringBuilder(connection).Database;

    /// <summary>Several runs may share one given server.</summary>
    private static string NameOf(string database) => $"{database}_{Run}";

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await ConnectionAsync("postgres", pooling: true));
        await connection.OpenAsync();
#pragma warning disable CA2100 // the names are our own
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> ConnectionAsync(string database, bool pooling)
    {
        var connection = new NpgsqlConnectionStringBuilder(
            (await TheServer.Value).Connection)
        { Database = database, Pooling = pooling };
        if (!TestServers.AreMeasured)
        {
            // hundreds of databases share a server
            (connection.MaxPoolSize, connection.ConnectionIdleLifetime, connection.ConnectionPruningInterval) = (
                60, 5, 5);
            // a thousand at once wait for one of sixty, on a machine that has other things to do
            (connection.Timeout, connection.CommandTimeout) = (120, 120);
        }

        return connection.ToString();
    }
}
