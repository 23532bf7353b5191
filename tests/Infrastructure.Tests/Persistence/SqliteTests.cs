using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.Sqlite;
using CustomerPayments.Testing.Databases;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Infrastructure.Tests.Persistence;

/// <summary>What is true of the embedded file only.</summary>
public sealed class SqliteTests
{
    private TestDatabase database = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);

    [TearDown]
    public async Task DropDatabaseAsync() => await database.DisposeAsync();

    [Test]
    public async Task Commits_are_durable_and_readers_do_not_block_the_writer()
    {
        await using var db = database.Open();
        Assert.That(await db.Database.SqlQueryRaw<int>("PRAGMA synchronous").ToListAsync(), Is.EqualTo([2]), "FULL");
        Assert.That(await db.Database.SqlQueryRaw<string>("PRAGMA journal_mode").ToListAsync(), Is.EqualTo(["wal"]));
    }

    [Test]
    public async Task A_migration_lock_left_by_a_killed_process_does_not_hold_up_the_next_start()
    {
        await database.ExecuteAsync("""
            CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT OR REPLACE INTO "__EFMigrationsLock" VALUES (1, '2026-01-01');
            """);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var second = database.Open();
        Assert.That(() => Schema.MigrateAsync(second, alongside: null, patience.Token), Throws.Nothing);
    }

    [Test]
    public async Task An_update_that_no_save_makes_waits_for_its_turn()
    {
        using var writer = new SqliteWriter();
        var options = new DbContextOptionsBuilder<SqlitePaymentsDb>();
        SqlitePaymentsDb.Use(options, database.Connection, writer);
        await using var db = new SqlitePaymentsDb(options.Options) { Writer = writer };

        Task<int> update;
        using (await writer.TakeTurnAsync(CancellationToken.None))
        {
            update = db.Payments.ExecuteUpdateAsync(p => p.SetProperty(x => x.NextCheckAt, (DateTime?)null));
            Assert.That(update.IsCompleted, Is.False);
        }

        Assert.That(await update, Is.Zero);
        using var free = await writer.TakeTurnAsync(CancellationToken.None);
        Assert.That(free, Is.Not.Null);
    }

    [Test]
    public async Task A_file_that_is_no_database_is_refused_in_a_sentence()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("customer-payments-").FullName, "notes.txt");
        await File.WriteAllTextAsync(file, string.Join('\n', Enumerable.Repeat("This is a letter.", 100)));
        var options = new DbContextOptionsBuilder<SqlitePaymentsDb>();
        using var writer = new SqliteWriter();
        SqlitePaymentsDb.Use(options, $"Data Source={file}", writer);
        await using var db = new SqlitePaymentsDb(options.Options) { Writer = writer };

        Assert.That(
            () => Schema.MigrateAsync(db, alongside: null, CancellationToken.None),
            Throws.TypeOf<StartRefusedException>().With.Message.Contains("no SQLite database"));
    }
}
