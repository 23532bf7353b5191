using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.Sqlite;
using CustomerPayments.Infrastructure.Persistence.Sqlite.FastPath;
using CustomerPayments.Infrastructure.Startup;
using CustomerPayments.Testing.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CustomerPayments.Infrastructure.Tests.Persistence.Sqlite;

/// <summary>Rules of the embedded file, by its fast path and by the plain one.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class SqliteTests(bool hasFastPath)
{
    private TestDatabase database = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => database = await TestDatabase.CreateAsync(
        new TestEngine(DatabaseProvider.Sqlite, hasFastPath));

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
            CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" (
                "Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT OR REPLACE INTO "__EFMigrationsLock" VALUES (1, '2026-01-01');
            """);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var second = database.Open();
        Assert.That(() => Schema.MigrateAsync(second, alongside: null, patience.Token), Throws.Nothing);
    }

    [Test]
    public async Task A_file_that_another_program_writes_to_is_waited_for_and_then_refused_in_a_sentence()
    {
        await using var empty = await TestDatabase.CreateEmptyAsync(database.Engine);
        var connection = empty.Connection + ";Default Timeout=1";
        var options = new DbContextOptionsBuilder<SqlitePaymentsDb>();
        using var fastPath = hasFastPath ? new SqliteFastPath() : null;
        SqlitePaymentsDb.Use(options, connection, fastPath);
        await using var db = new SqlitePaymentsDb(options.Options, fastPath);
        await db.GetService<IMigrator>().MigrateAsync("PaymentsByStatus");
        await using (var other = new SqliteConnection(connection))
        {
            await other.OpenAsync();
            await using var writing = await other.BeginTransactionAsync();
            var refusal = Assert.ThrowsAsync<StartRefusedException>(() => Schema.MigrateAsync(
                db, alongside: null, CancellationToken.None,
                new LockPatience(TimeSpan.FromSeconds(1), 2, TimeSpan.FromMilliseconds(1))));
            Assert.That(refusal!.Message, Does.StartWith("Another session holds a lock"));
        }

        await Schema.MigrateAsync(db, alongside: null, CancellationToken.None);
    }

    [Test]
    public async Task A_file_that_is_no_database_is_refused_in_a_sentence()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("customer-payments-").FullName, "notes.txt");
        await File.WriteAllTextAsync(file, string.Join('\n', Enumerable.Repeat("This is a note.", 100)));
        var options = new DbContextOptionsBuilder<SqlitePaymentsDb>();
        using var fastPath = hasFastPath ? new SqliteFastPath() : null;
        SqlitePaymentsDb.Use(options, $"Data Source={file}", fastPath);
        await using var db = new SqlitePaymentsDb(options.Options, fastPath);

        Assert.That(
            () => Schema.MigrateAsync(db, alongside: null, CancellationToken.None),
            Throws.TypeOf<StartRefusedException>().With.Message.Contains("no SQLite database"));
    }
}
