using System.Data.Common;
using CustomerPayments.Application.Emails;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite;

/// <summary>The embedded database: one file, one writer at a time.</summary>
internal sealed class SqlitePaymentsDb(DbContextOptions<SqlitePaymentsDb> options, SqliteWriter writer, IMailNudge? nudge = null)
    : PaymentsDb(options, nudge)
{
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken ct = default)
    {
        // SQLite's async calls block their thread while they wait for the lock; here requests wait without one.
        using var turn = await writer.TakeTurnAsync(ct);
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, ct);
    }
}

/// <summary>Lets one writer of this process at a time to the file.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);

    public async Task<IDisposable> TakeTurnAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        return new Turn(gate);
    }

    public void Dispose() => gate.Dispose();

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}

/// <summary>A payment must be on the disk before its charge is sent, not merely in the operating system's memory.</summary>
internal sealed class DurableCommits : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var pragma = connection.CreateCommand();
        pragma.CommandText = "PRAGMA synchronous = FULL;";
        pragma.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken ct = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}

/// <summary>For <c>dotnet ef</c>, which never opens the file.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqlitePaymentsDb>
{
    public SqlitePaymentsDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlitePaymentsDb>().UseSqlite("Data Source=design.db").Options, new SqliteWriter());
}
