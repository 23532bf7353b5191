using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace CustomerPayments.Infrastructure.Persistence.PostgreSql;

internal sealed class PostgreSqlPaymentsDb(DbContextOptions<PostgreSqlPaymentsDb> options) : PaymentsDb(options)
{
    protected override string BinaryCollation => "C";

    public static void Use(DbContextOptionsBuilder options, string connection) => options.UseNpgsql(
        connection, npgsql => npgsql.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery)
            .ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies)));

    public override string RefreshStatistics => "VACUUM ANALYZE;";

    public override async Task<IAsyncDisposable> LockSchemaAsync(CancellationToken ct)
    {
        await Schema.CreateAsync(this, ct);
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Database.GetConnectionString()) { Pooling = false }.ToString());
        try
        {
            // The lock belongs to the connection and ends with it.
            await connection.OpenAsync(ct);
            await using var wait = new NpgsqlCommand(
                "SELECT pg_advisory_lock(hashtext('CustomerPayments.Schema'))", connection)
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
