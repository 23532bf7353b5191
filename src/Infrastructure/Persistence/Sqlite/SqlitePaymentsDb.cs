using System.Data.Common;
using CustomerPayments.Infrastructure.Persistence.Sqlite.FastPath;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using SQLitePCL;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite;

/// <summary>The embedded database: one file, one writer at a time.</summary>
internal sealed class SqlitePaymentsDb : PaymentsDb
{
    private readonly SqliteFastPath? fastPath;

    public SqlitePaymentsDb(DbContextOptions<SqlitePaymentsDb> options)
        : this(options, Singleton<SqliteFastPath>(options))
    {
    }

    /// <param name="fastPath">Shared by all contexts of the process; null for EF's own way.</param>
    internal SqlitePaymentsDb(DbContextOptions<SqlitePaymentsDb> options, SqliteFastPath? fastPath) : base(options)
    {
        this.fastPath = fastPath;
        if (fastPath is not null)
            Database.SetDbConnection(
                SqliteFastPath.Connect(Database.GetConnectionString()!), contextOwnsConnection: true);
    }

    /// <param name="fastPath">The same that the context is given; null for EF's own way.</param>
    public static void Use(DbContextOptionsBuilder options, string connection, SqliteFastPath? fastPath)
    {
        options.UseSqlite(
            connection, sqlite => sqlite.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery));
        fastPath?.AddTo(options);
    }

    public override string TableNames => """
        SELECT name AS "Value" FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'
        """;

    public override string RefreshStatistics => "ANALYZE;";

    public override Task<IAsyncDisposable> LockSchemaAsync(CancellationToken ct) =>
        SqliteSchemaLock.TakeAsync(this, ct);

    public override string Explain(DbException failure, string place) =>
        failure is SqliteException { SqliteErrorCode: raw.SQLITE_NOTADB }
        ? $"The file of {place} is no SQLite database: name another one in ConnectionStrings:Payments."
        : $"The SQLite file of {place} cannot be used: {failure.Message}";

    public override bool RefusesToWrite(Exception failure) => failure.GetBaseException() is SqliteException
    {
        SqliteErrorCode: raw.SQLITE_FULL or raw.SQLITE_READONLY or raw.SQLITE_IOERR,
    };

    /// <summary>The driver counts nothing but the wait for a lock against the time of a statement.</summary>
    public override Task LimitLockWaitsAsync(TimeSpan? max, CancellationToken ct)
    {
        var connection = (SqliteConnection)Database.GetDbConnection();
        var usual = new SqliteConnectionStringBuilder(connection.ConnectionString).DefaultTimeout;
        connection.DefaultTimeout = max is { TotalSeconds: var seconds } ? (int)Math.Ceiling(seconds) : usual;
        Database.SetCommandTimeout(connection.DefaultTimeout);
        return Task.CompletedTask;
    }

    public override bool IsLocked(Exception failure) => IsTransient(failure);

    protected override Task<int> WriteAsync(Func<Task<int>> save) =>
        fastPath is null || !ChangeTracker.HasChanges() ? save() : fastPath.SaveAsync(this, save);

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
