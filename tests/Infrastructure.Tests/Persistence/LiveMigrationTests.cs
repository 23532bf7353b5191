using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.PostgreSql;
using CustomerPayments.Infrastructure.Startup;
using CustomerPayments.Testing.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace CustomerPayments.Infrastructure.Tests.Persistence;

/// <summary>What a migration does to those who work on the database meanwhile, on a real PostgreSQL.</summary>
public sealed class LiveMigrationTests
{
    /// <summary>The migrations after it change tables that are there already, of payments among others.</summary>
    private const string Earlier = "CustomerAtTheGateway";

    private const string Index = "IX_Payments_TransactionId";
    private const string ReadPayments = """SELECT count(*) FROM "Payments" """;
    private const string WritePayments = """UPDATE "Payments" SET "Version" = "Version" """;

    private TestDatabase database = null!;

    [SetUp]
    public async Task CreateDatabaseAsync()
    {
        if (TestServers.WhyNot(DatabaseProvider.PostgreSql) is { } reason)
            Assert.Ignore(reason);
        database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
    }

    [Test]
    public async Task A_migration_that_cannot_have_its_lock_lets_writers_pass_and_succeeds_once_it_can()
    {
        await using var db = await AtEarlierAsync();
        await using var reader = await Session.BeginAsync(database.Connection, ReadPayments);
        var patience = new LockPatience(TimeSpan.FromMilliseconds(200), 10_000, TimeSpan.FromMilliseconds(20));
        var migrating = Schema.MigrateAsync(db, alongside: null, CancellationToken.None, patience);

        for (var n = 0; n < 3; n++)
        {
            await UntilAsync("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation IS NOT NULL)");
            await using var writer = await Session.BeginAsync(database.Connection, WritePayments);
        }

        Assert.That(migrating.IsCompleted, Is.False);
        await reader.EndAsync();
        await migrating;
        await Schema.CheckAsync(db, CancellationToken.None);
    }

    [Test]
    public async Task A_migration_that_never_gets_its_lock_gives_up_in_a_sentence_and_another_one_goes_on()
    {
        await using var db = await AtEarlierAsync();
        await using var reader = await Session.BeginAsync(database.Connection, ReadPayments);

        var refusal = Assert.ThrowsAsync<StartRefusedException>(() => Schema.MigrateAsync(
            db, alongside: null, CancellationToken.None,
            new LockPatience(TimeSpan.FromMilliseconds(50), 2, TimeSpan.FromMilliseconds(1))))!;
        Assert.That(refusal.Message, Does.StartWith("Another session holds a lock").And.Contain("try again"));

        await reader.EndAsync();
        await database.MigrateAsync();
        await Schema.CheckAsync(db, CancellationToken.None);
    }

    [Test]
    public async Task A_statement_of_a_migration_may_take_longer_than_one_of_a_request()
    {
        await using (await AtEarlierAsync())
        {
        }

        var options = new DbContextOptionsBuilder<PostgreSqlPaymentsDb>();
        PostgreSqlPaymentsDb.Use(options, database.Connection + ";Command Timeout=1");
        await using var db = new PostgreSqlPaymentsDb(options.Options);
        await using var reader = await Session.BeginAsync(database.Connection, ReadPayments);
        var migrating = Schema.MigrateAsync(
            db, alongside: null, CancellationToken.None,
            new LockPatience(TimeSpan.FromMinutes(1), 1, TimeSpan.Zero));

        await UntilAsync("""
            SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
                AND wait_event_type = 'Lock' AND now() - query_start > interval '1.5 s')
            """);
        await reader.EndAsync();
        await migrating;
        await Schema.CheckAsync(db, CancellationToken.None);
    }

    [Test]
    public async Task An_index_is_built_while_others_write_and_the_api_does_not_start_without_it()
    {
        await database.MigrateAsync();
        await database.ExecuteAsync($"""DROP INDEX "{Index}" """);
        await using var db = database.Open();
        await using var writer = await Session.BeginAsync(database.Connection, WritePayments);
        var migrating = Schema.MigrateAsync(
            db, alongside: null, CancellationToken.None,
            new LockPatience(TimeSpan.FromMilliseconds(50), 1, TimeSpan.Zero));

        await UntilAsync($"""
            SELECT EXISTS (SELECT 1 FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('"{Index}"'))
            """);
        await using (await Session.BeginAsync(database.Connection, WritePayments))
        {
        }

        Assert.That(await RefusalAsync(), Does.Contain(Index).And.Contain("argument migrate"));
        Assert.That(migrating.IsCompleted, Is.False);
        await writer.EndAsync();
        await migrating;
        await Schema.CheckAsync(db, CancellationToken.None);
    }

    [Test]
    public async Task An_index_that_a_failure_left_unusable_is_built_anew()
    {
        await database.MigrateAsync();
        await database.ExecuteAsync($"""
            UPDATE pg_index SET indisvalid = false WHERE indexrelid = '"{Index}"'::regclass
            """);
        Assert.That(await RefusalAsync(), Does.Contain(Index));

        await database.MigrateAsync();
        await using var db = database.Open();
        await Schema.CheckAsync(db, CancellationToken.None);
    }

    [Test]
    public async Task An_administrators_script_waits_for_a_lock_no_longer_either_and_can_be_run_again()
    {
        await using var db = await AtEarlierAsync();
        var script = Schema.Script(db);
        await using var reader = await Session.BeginAsync(database.Connection, ReadPayments);
        var (refused, said) = await Psql.RunAsync(database.Connection, script);
        Assert.That(refused, Is.EqualTo(3), said);
        Assert.That(said, Does.Contain("lock timeout"));

        await reader.EndAsync();
        Assert.That((await Psql.RunAsync(database.Connection, script)).ExitCode, Is.Zero);
        await Schema.CheckAsync(db, CancellationToken.None);
    }

    private async Task<PaymentsDb> AtEarlierAsync()
    {
        var db = database.Open();
        await db.GetService<IMigrator>().MigrateAsync(Earlier);
        return db;
    }

    private async Task<string> RefusalAsync()
    {
        await using var db = database.Open();
        return Assert.ThrowsAsync<StartRefusedException>(() => Schema.CheckAsync(db, CancellationToken.None))!.Message;
    }

    /// <summary>Waits until the question is answered with yes.</summary>
    private async Task UntilAsync(string question)
    {
        await using var connection = new NpgsqlConnection(database.Connection);
        await connection.OpenAsync();
#pragma warning disable CA2100 // the question is the test's own
        await using var command = new NpgsqlCommand(question, connection);
#pragma warning restore CA2100
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await command.ExecuteScalarAsync(patience.Token) is not true)
            await timer.WaitForNextTickAsync(patience.Token);
    }

    /// <summary>A transaction that has run a statement and keeps its locks.</summary>
    private sealed class Session : IAsyncDisposable
    {
        private readonly NpgsqlConnection connection;

        private Session(NpgsqlConnection connection) => this.connection = connection;

        public static async Task<Session> BeginAsync(string connection, string statement)
        {
            // a pool would keep the transaction open for whoever comes next
            var session = new Session(new NpgsqlConnection(connection + ";Pooling=false"));
            await session.connection.OpenAsync();
            await session.RunAsync("BEGIN");
            await session.RunAsync(statement);
            return session;
        }

        public Task EndAsync() => RunAsync("COMMIT");

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private async Task RunAsync(string statement)
        {
#pragma warning disable CA2100 // the statements are the tests' own
            await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
    }
}
