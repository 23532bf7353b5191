using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace CustomerPayments.Infrastructure.Persistence.SqlServer;

internal sealed class SqlServerPaymentsDb(DbContextOptions<SqlServerPaymentsDb> options) : PaymentsDb(options)
{
    protected override string BinaryCollation => "Latin1_General_100_BIN2";

    public static void Use(DbContextOptionsBuilder options, string connection) => options.UseSqlServer(
        connection, sql => sql.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery)
            .ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies)))
        .ReplaceService<IMigrationsSqlGenerator, SqlServerMigrationStatements>();

    public override string RefreshStatistics => "EXEC sp_updatestats;";

    public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken ct)
    {
        await Schema.CreateAsync(this, ct);
        var connection = new SqlConnection(
            new SqlConnectionStringBuilder(Database.GetConnectionString()) { Pooling = false }.ToString());
        try
        {
            // The lock belongs to the connection and ends with it.
            await connection.OpenAsync(ct);
            await using var wait = new SqlCommand(
                "EXEC sp_getapplock @Resource = 'CustomerPayments.Schema', @LockMode = 'Exclusive', @LockOwner = "
                    + "'Session'", connection)
            { CommandTimeout = 0 };
            await wait.ExecuteNonQueryAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override string UsableIndexes => """
        SELECT name AS "Value" FROM sys.indexes WHERE name IS NOT NULL AND is_disabled = 0
        """;

    public override string LockWaits(TimeSpan? max) => $"SET LOCK_TIMEOUT {max?.TotalMilliseconds ?? -1:0};";

    public override string BuildIndex(CreateIndexOperation index) =>
        ((SqlServerMigrationStatements)this.GetService<IMigrationsSqlGenerator>()).Build(index);

    /// <summary>A wait for a lock was too long (1222), or it was a deadlock (1205).</summary>
    public override bool IsLocked(Exception failure) =>
        failure.GetBaseException() is SqlException { Number: 1222 or 1205 };

    public override string Explain(DbException failure, string place) => failure is not SqlException sql
        ? $"The SQL Server at {place} does not answer: {failure.Message}"
        : sql.Number switch
        {
            18456 => $"The SQL Server at {place} refuses the login: check user and password in "
                + "ConnectionStrings:Payments.",
            4060 or 916 => $"The login of ConnectionStrings:Payments may not open the database at {place}.",
            229 or 262 or 300 => $"The login of ConnectionStrings:Payments may not do this at {place}: {sql.Message}",
            _ when sql.Class >= 20 => $"The SQL Server at {place} does not answer: {sql.Message}",
            _ => $"The SQL Server at {place} answers: {sql.Message} ({sql.Number})",
        };

    /// <summary>
    /// A file group (1105) or the log (9002) is full, the database is read-only (3906) or not the primary (3908), a
    /// right is missing (229, 230), the disk fails (823).
    /// </summary>
    public override bool RefusesToWrite(Exception failure) => failure.GetBaseException() is SqlException
    {
        Number: 1105 or 9002 or 3906 or 3908 or 229 or 230 or 823,
    };

    protected override bool IsTransient(Exception failure) => new TransientErrors(this).Covers(failure);

    /// <summary>A unique index (2601), a key (2627) or a reference (547) refuses the row.</summary>
    protected override bool IsConflict(DbException failure) => failure is SqlException { Number: 2601 or 2627 or 547 };

    /// <summary>
    /// Borrows EF's list of passing errors. The retries themselves are made around whole decisions, not here.
    /// </summary>
    private sealed class TransientErrors(DbContext db)
        : SqlServerRetryingExecutionStrategy(db, 1, TimeSpan.Zero, LostConnections)
    {
        /// <summary>A connection that was cut, refused or moved to another node of an availability group.</summary>
        private static readonly int[] LostConnections = [-1, 0, 2, 53, 596, 976, 978, 983, 6005, 10054, 10061, 11001];

        public bool Covers(Exception failure) => CallOnWrappedException(failure, ShouldRetryOn);
    }
}

/// <summary>For <c>dotnet ef</c>, which never connects.</summary>
internal sealed class SqlServerDesignTime : IDesignTimeDbContextFactory<SqlServerPaymentsDb>
{
    public SqlServerPaymentsDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<SqlServerPaymentsDb>();
        SqlServerPaymentsDb.Use(options, "Server=design");
        return new SqlServerPaymentsDb(options.Options);
    }
}
