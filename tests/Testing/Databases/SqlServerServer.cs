using Microsoft.Data.SqlClient;
using Testcontainers.MsSql;

namespace CustomerPayments.Testing.Databases;

/// <summary>A real SQL Server: the one that is given, else a container.</summary>
internal static class SqlServerServer
{
    /// <summary>A connection string whose login may create databases.</summary>
    public const string Variable = "TEST_SQLSERVER";

    private static readonly Lazy<Task<Server>> TheServer = new(() => Task.Run(StartAsync));
    private static readonly string Run = Guid.NewGuid().ToString("N")[..8];
    private static int last;

    private sealed record Server(string Connection, Func<Task> Stop);

    public static bool IsGiven => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <returns>
    /// The connection string of a database that is still to be created; migrating does that, and sets it to row
    /// versioning.
    /// </returns>
    public static async Task<string> CreateAsync() => new SqlConnectionStringBuilder((await TheServer.Value).Connection)
    {
        InitialCatalog = $"test_{Interlocked.Increment(ref last)}_{Run}",
    }.ToString();

    public static async Task StopAsync()
    {
        if (!TheServer.IsValueCreated)
            return;

        var server = await TheServer.Value;
        SqlConnection.ClearAllPools();
        if (IsGiven)
        {
            await using var connection = new SqlConnection(server.Connection);
            await connection.OpenAsync();
            for (var n = last; n > 0; n--)
            {
#pragma warning disable CA2100 // the names are our own
                await using var drop = new SqlCommand($"DROP DATABASE IF EXISTS test_{n}_{Run}", connection);
#pragma warning restore CA2100
                await drop.ExecuteNonQueryAsync();
            }
        }

        await server.Stop();
    }

    private static async Task<Server> StartAsync()
    {
        if (IsGiven)
            return new Server(Environment.GetEnvironmentVariable(Variable)!, () => Task.CompletedTask);

        var container = new MsSqlBuilder("mcr.microsoft.com/mssql/server:2022-latest").Build();
        await container.StartAsync();
        return new Server(container.GetConnectionString(), async () => await container.DisposeAsync());
    }
}
