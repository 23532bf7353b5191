using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using SQLitePCL;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite;

/// <summary>The embedded database: one file, one writer at a time.</summary>
internal sealed class SqlitePaymentsDb : PaymentsDb
{
    public SqlitePaymentsDb(DbContextOptions<SqlitePaymentsDb> options) : base(options)
    {
        Writer = Singleton<SqliteWriter>(options);
        if (Database.GetConnectionString() is { } connection)
            Database.SetDbConnection(new LastingConnection(connection), contextOwnsConnection: true);
    }

    /// <summary>Shared by all contexts of the process; null for one that is alone.</summary>
    public SqliteWriter? Writer { get; init; }

    public static void Use(DbContextOptionsBuilder options, string connection, SqliteWriter writer) =>
        options.UseSqlite(connection, sqlite => sqlite.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery))
            .AddInterceptors(new TurnsForUpdates(writer));

    public override string TableNames => """SELECT name AS "Value" FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'""";

    public override string RefreshStatistics => "ANALYZE;";

    public override Task<IAsyncDisposable> LockSchemaAsync(CancellationToken ct) =>
        SqliteSchemaLock.TakeAsync(this, ct);

    public override string Explain(DbException failure, string place) =>
        failure is SqliteException { SqliteErrorCode: raw.SQLITE_NOTADB }
        ? $"The file of {place} is no SQLite database: name another one in ConnectionStrings:Payments."
        : $"The SQLite file of {place} cannot be used: {failure.Message}";

    /// <summary>Works on the writer's connection instead of its own.</summary>
    public async Task OnAsync(SqliteConnection writers, Func<Task> work)
    {
        var own = (LastingConnection)Database.GetDbConnection();
        own.ComesBack = true;
        Database.SetDbConnection(writers);
        own.ComesBack = false;
        try
        {
            await work();
        }
        finally
        {
            Database.SetDbConnection(own, contextOwnsConnection: true);
        }
    }

    /// <summary>Works in a transaction that other contexts have a part in; one of them has begun it.</summary>
    public Task WithinAsync(SqliteTransaction transaction, Func<Task> work) => Database.CurrentTransaction is not null
        ? work()
        : OnAsync(transaction.Connection!, async () =>
        {
            await Database.UseTransactionAsync(transaction);
            try
            {
                await work();
            }
            finally
            {
                await Database.UseTransactionAsync(null);
            }
        });

    protected override Task<int> WriteAsync(Func<Task<int>> save) =>
        Writer is null || !ChangeTracker.HasChanges() ? save() : Writer.SaveAsync(this, save);

    protected override bool IsTransient(Exception failure) =>
        failure.GetBaseException() is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED };

    protected override bool IsConflict(DbException failure) => failure is SqliteException
    {
        SqliteExtendedErrorCode: raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY
            or raw.SQLITE_CONSTRAINT_FOREIGNKEY,
    };
}

/// <summary>For <c>dotnet ef</c>, which never opens the file.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqlitePaymentsDb>
{
    public SqlitePaymentsDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlitePaymentsDb>().UseSqlite("Data Source=design.db").Options);
}
