using CustomerPayments.Infrastructure.Persistence.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Infrastructure.Tests.Persistence;

public sealed class SqliteTests
{
    private string folder = null!;

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("customer-payments-").FullName;

    [TearDown]
    public void DeleteFolder()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void The_migrations_make_the_model_as_it_stands()
    {
        using var db = Open();
        Assert.That(db.Database.HasPendingModelChanges(), Is.False);
    }

    [Test]
    public async Task Commits_are_durable_and_readers_do_not_block_the_writer()
    {
        await using var db = Open();
        await SqliteSchema.MigrateAsync(db, CancellationToken.None);

        Assert.That(await db.Database.SqlQueryRaw<int>("PRAGMA synchronous").ToListAsync(), Is.EqualTo([2]), "FULL");
        Assert.That(await db.Database.SqlQueryRaw<string>("PRAGMA journal_mode").ToListAsync(), Is.EqualTo(["wal"]));
    }

    [Test]
    public async Task A_migration_lock_left_by_a_killed_process_does_not_hold_up_the_next_start()
    {
        await using (var first = Open())
        {
            await SqliteSchema.MigrateAsync(first, CancellationToken.None);
            await first.Database.ExecuteSqlRawAsync("""
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT OR REPLACE INTO "__EFMigrationsLock" VALUES (1, '2026-01-01');
                """);
        }

        await using var second = Open();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.That(() => SqliteSchema.MigrateAsync(second, patience.Token), Throws.Nothing);
    }

    [Test]
    public async Task Two_processes_that_start_at_once_both_end_up_with_the_schema()
    {
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            await using var db = Open();
            await SqliteSchema.MigrateAsync(db, CancellationToken.None);
        })));

        await using var after = Open();
        Assert.That(await after.Database.GetPendingMigrationsAsync(), Is.Empty);
    }

    private SqlitePaymentsDb Open() => new(
        new DbContextOptionsBuilder<SqlitePaymentsDb>().UseSqlite($"Data Source={Path.Combine(folder, "payments.db")}")
            .AddInterceptors(new DurableCommits()).Options,
        new SqliteWriter());
}
