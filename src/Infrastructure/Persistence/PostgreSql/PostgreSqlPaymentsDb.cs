using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace CustomerPayments.Infrastructure.Persistence.PostgreSql;

internal sealed class PostgreSqlPaymentsDb(DbContextOptions<PostgreSqlPaymentsDb> options) : PaymentsDb(options)
{
    protected override string BinaryCollation => "C";

    public static void Use(DbContextOptionsBuilder options, string connection) => options.UseNpgsql(
        connection, npgsql => npgsql.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery)
            .ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies)))
        .ReplaceService<IMigrationsSqlGenerator, PostgreSqlMigrationStatements>();

    public override string RefreshStatistics => "VACUUM ANALYZE;";

    public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken ct)
    {
        await Schema.CreateAsync(this, ct);
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Database.GetConnectionString()) { Pooling = false }.ToString());
        try
        {
            // The lock belongs to the connection and ends with it. It is asked for again and again, because a statement
            // that waits for it would hold up whoever has it and builds an index.
            await connection.OpenAsync(ct);
            await using var attempt = new NpgsqlCommand(
                "SELECT pg_try_advisory_lock(hashtext('CustomerPayments.Schema'))", connection);
            while (await attempt.ExecuteScalarAsync(ct) is not true)
                await Task.Delay(TimeSpan.FromMilliseconds(100), Clock, ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override string UsableIndexes => """
        SELECT c.relname AS "Value" FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE i.indisvalid AND n.nspname = current_schema()
        """;

    public override bool BuildsBesideWriters => true;

    public override string LockWaits(TimeSpan? max) => $"SET lock_timeout = {max?.TotalMilliseconds ?? 0:0};";

    public override string DropUnusableIndexes(IReadOnlyList<string> indexes) => $"""
        DO $drop$ DECLARE unusable text; BEGIN
        FOR unusable IN SELECT format('DROP INDEX %I.%I', n.nspname, c.relname) FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT i.indisvalid AND n.nspname = current_schema()
                AND c.relname IN ({string.Join(", ", indexes.Select(name => $"'{name}'"))})
        LOOP EXECUTE unusable; END LOOP;
        END $drop$;
        """;

    public override string BuildIndex(CreateIndexOperation index) =>
        ((PostgreSqlMigrationStatements)this.GetService<IMigrationsSqlGenerator>()).Build(index);

    public override bool IsLocked(Exception failure) => failure.GetBaseException() is PostgresException
    {
        SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected,
    };

    public override string Explain(DbException failure, string place) => failure switch
    {
        PostgresException
        {
            SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
        } =>
            $"The PostgreSQL server at {place} refuses the login: check user and password in "
                + "ConnectionStrings:Payments.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refusal =>
            $"The login of ConnectionStrings:Payments may not do this at {place}: {refusal.MessageText}.",
        PostgresException other => $"The PostgreSQL server at {place} answers: {other.MessageText} ({other.SqlState}).",
        _ => $"The PostgreSQL server at {place} does not answer: {failure.GetBaseException().Message}.",
    };

    public override bool RefusesToWrite(Exception failure) => failure.GetBaseException() is PostgresException
    {
        SqlState: PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.DiskFull
            or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.IoError,
    };

    protected override bool IsTransient(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException!)
        {
            if (e is NpgsqlException { IsTransient: true })
                return true;
        }

        return false;
    }

    protected override bool IsConflict(DbException failure) => failure is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation,
    };
}

/// <summary>For <c>dotnet ef</c>, which never connects.</summary>
internal sealed class PostgreSqlDesignTime : IDesignTimeDbContextFactory<PostgreSqlPaymentsDb>
{
    public PostgreSqlPaymentsDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<PostgreSqlPaymentsDb>();
        PostgreSqlPaymentsDb.Use(options, "Host=design");
        return new PostgreSqlPaymentsDb(options.Options);
    }
}
