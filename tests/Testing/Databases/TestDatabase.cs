using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.PostgreSql;
using CustomerPayments.Infrastructure.Persistence.Sqlite;
using CustomerPayments.Infrastructure.Persistence.Sqlite.FastPath;
using CustomerPayments.Infrastructure.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Testing.Databases;

/// <summary>A database of a test's own, on a real engine.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly Func<Task> drop;

    private TestDatabase(TestEngine engine, string connection, Func<Task> drop)
    {
        (Engine, Connection) = (engine, connection);
        this.drop = drop;
    }

    public TestEngine Engine { get; }

    public DatabaseProvider Provider => Engine.Provider;

    public string Connection { get; }

    /// <summary>As the API and the application services are told of it.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("Database:Provider", $"{Provider}"), ("Database:SqliteFastPath", $"{Engine.HasSqliteFastPath}"),
        ("ConnectionStrings:Payments", Connection),
    ];

    internal DatabaseSettings DatabaseSettings =>
        new(Provider, Connection) { HasSqliteFastPath = Engine.HasSqliteFastPath };

    /// <summary>With the schema of this version, and no rows.</summary>
    public static async Task<TestDatabase> CreateAsync(TestEngine engine)
    {
        if (engine.Provider is DatabaseProvider.PostgreSql)
            return new TestDatabase(engine, await PostgreSqlServer.CopyTemplateAsync(), NoDrop);

        var database = await CreateEmptyAsync(engine);
        await database.MigrateAsync();
        return database;
    }

    /// <summary>Without a table.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync(TestEngine engine)
    {
        switch (engine.Provider)
        {
            case DatabaseProvider.PostgreSql:
                return new TestDatabase(engine, await PostgreSqlServer.CreateAsync(), NoDrop);
            case DatabaseProvider.SqlServer:
                return new TestDatabase(engine, await SqlServerServer.CreateAsync(), NoDrop);
            default:
                var folder = Directory.CreateTempSubdirectory("customer-payments-").FullName;
                return new TestDatabase(engine, $"Data Source={Path.Combine(folder, "payments.db")}", () =>
                {
                    Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
                    Directory.Delete(folder, recursive: true);
                    return Task.CompletedTask;
                });
        }
    }

    public async Task MigrateAsync()
    {
        await using var db = Open();
        await Schema.MigrateAsync(db, alongside: null, CancellationToken.None);
    }

    /// <summary>A database of its own with the same rows; on PostgreSQL, and while nobody works on this one.</summary>
    internal async Task<TestDatabase> CopyAsync()
    {
        var copy = await PostgreSqlServer.CopyAsync(Connection);
        return new TestDatabase(Engine, copy, () => PostgreSqlServer.DropAsync(copy));
    }

    /// <summary>Whether the server refuses all writes from now on, as a standby does; on PostgreSQL.</summary>
    public Task SetReadOnlyAsync(bool isReadOnly) => PostgreSqlServer.SetReadOnlyAsync(Connection, isReadOnly);

    /// <summary>Changes something as no code of ours would. Names in double quotes, which every engine takes.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var db = Open();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    public ValueTask DisposeAsync() => new(drop());

    internal PaymentsDb Open(Action<DbContextOptionsBuilder>? also = null)
    {
        switch (Provider)
        {
            case DatabaseProvider.PostgreSql:
                var postgres = new DbContextOptionsBuilder<PostgreSqlPaymentsDb>();
                PostgreSqlPaymentsDb.Use(postgres, Connection);
                also?.Invoke(postgres);
                return new PostgreSqlPaymentsDb(postgres.Options);
            case DatabaseProvider.SqlServer:
                var sql = new DbContextOptionsBuilder<SqlServerPaymentsDb>();
                SqlServerPaymentsDb.Use(sql, Connection);
                also?.Invoke(sql);
                return new SqlServerPaymentsDb(sql.Options);
            default:
                var sqlite = new DbContextOptionsBuilder<SqlitePaymentsDb>();
                var fastPath = Engine.HasSqliteFastPath ? new SqliteFastPath() : null;
                SqlitePaymentsDb.Use(sqlite, Connection, fastPath);
                also?.Invoke(sqlite);
                return new SqlitePaymentsDb(sqlite.Options, fastPath);
        }
    }

    /// <summary>It goes with its server.</summary>
    private static Task NoDrop() => Task.CompletedTask;
}
