using System.Data.Common;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.Sqlite;
using CustomerPayments.Infrastructure.Persistence.Sqlite.FastPath;
using CustomerPayments.Testing.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CustomerPayments.Infrastructure.Tests.Persistence.Sqlite.FastPath;

/// <summary>Saves of many contexts at once: one commit for those that wait together, and yet each for itself.</summary>
public sealed class SqliteWriterTests
{
    /// <summary>A customer and the account that comes with it.</summary>
    private const int RowsEach = 2;

    private Commits commits = null!;
    private TestDatabase database = null!;
    private SqliteFastPath fastPath = null!;

    [SetUp]
    public async Task CreateDatabaseAsync()
    {
        database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        (fastPath, commits) = (new SqliteFastPath(), new Commits());
    }

    [TearDown]
    public async Task DropDatabaseAsync()
    {
        fastPath.Dispose();
        await database.DisposeAsync();
    }

    [Test]
    public async Task Saves_that_wait_together_are_committed_together()
    {
        List<Task<int>> saves;
        using (await fastPath.Writer.TakeTurnAsync(CancellationToken.None))
        {
            saves = [.. Enumerable.Range(1, 5).Select(n => SaveAsync($"C-{n}"))];
            Assert.That(saves, Has.All.Property(nameof(Task.IsCompleted)).False);
        }

        Assert.That(await Task.WhenAll(saves), Has.All.EqualTo(RowsEach));
        Assert.That((commits.Count, await StoredAsync()), Is.EqualTo((1, 5)));
    }

    [Test]
    public async Task Saves_that_come_one_after_the_other_are_committed_each_by_itself()
    {
        await SaveAsync("first");
        await SaveAsync("second");

        Assert.That((commits.Count, await StoredAsync()), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task A_save_that_fails_takes_nothing_of_the_others_with_it()
    {
        await SaveAsync("there");
        List<Task<int>> saves;
        using (await fastPath.Writer.TakeTurnAsync(CancellationToken.None))
            saves = [SaveAsync("before"), SaveAsync("new", "there"), SaveAsync("after")];

        Assert.That(async () => await saves[1], Throws.TypeOf<DbUpdateException>());
        Assert.That((await saves[0], await saves[2], await StoredAsync()), Is.EqualTo((RowsEach, RowsEach, 3)),
            "there, before and after, but not new");
    }

    [Test]
    public async Task A_commit_that_fails_fails_every_save_in_it_and_the_next_one_succeeds()
    {
        commits.OnNext = () => throw new IOException("The disk is full.");
        List<Task<int>> saves;
        using (await fastPath.Writer.TakeTurnAsync(CancellationToken.None))
            saves = [SaveAsync("one"), SaveAsync("two")];

        foreach (var save in saves)
            Assert.That(async () => await save, Throws.TypeOf<IOException>());
        Assert.That(await StoredAsync(), Is.Zero);

        await SaveAsync("three");
        Assert.That(await StoredAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_context_reads_by_its_own_connection_again_when_it_has_saved()
    {
        await using var db = Open();
        Assert.That(await db.Customers.CountAsync(), Is.Zero);
        var connection = db.Database.GetDbConnection();
        db.Customers.Add(Named("one"));
        await db.SaveChangesAsync();

        Assert.That(db.Database.GetDbConnection(), Is.SameAs(connection));
        Assert.That((connection.State, db.Database.CurrentTransaction),
            Is.EqualTo((System.Data.ConnectionState.Open, (object?)null)));
        await SaveAsync("two");
        Assert.That(await db.Customers.CountAsync(), Is.EqualTo(2), "it sees what others save later");
    }

    [Test]
    public async Task A_save_is_logged_under_the_name_of_its_own_request()
    {
        var names = new AsyncLocal<string>();
        commits.OnSaving = () => names.Value!;
        List<Task<int>> saves = [];
        using (await fastPath.Writer.TakeTurnAsync(CancellationToken.None))
        {
            foreach (var name in new[] { "a", "b", "c" })
            {
                names.Value = name;
                saves.Add(SaveAsync(name));
            }
        }

        await Task.WhenAll(saves);
        Assert.That(commits.SavedFor, Is.EqualTo(["a", "b", "c"]));
    }

    [Test]
    public async Task An_update_that_no_save_makes_waits_for_its_turn()
    {
        await using var db = Open();
        Task<int> update;
        using (await fastPath.Writer.TakeTurnAsync(CancellationToken.None))
        {
            update = db.Payments.ExecuteUpdateAsync(p => p.SetProperty(x => x.NextCheckAt, (DateTime?)null));
            Assert.That(update.IsCompleted, Is.False);
        }

        Assert.That(await update, Is.Zero);
        using var free = await fastPath.Writer.TakeTurnAsync(CancellationToken.None);
        Assert.That(free, Is.Not.Null);
    }

    private async Task<int> SaveAsync(params string[] names)
    {
        await using var db = Open();
        db.Customers.AddRange(names.Select(Named));
        return await db.SaveChangesAsync();
    }

    private static Customer Named(string reference) =>
        Customer.Register(
            reference, reference, primaryEmail: null, new DateTime(2026, 6, 1, 14, 0, 0, DateTimeKind.Utc));

    private async Task<int> StoredAsync()
    {
        await using var db = database.Open();
        return await db.Customers.CountAsync();
    }

    private SqlitePaymentsDb Open()
    {
        var options = new DbContextOptionsBuilder<SqlitePaymentsDb>();
        SqlitePaymentsDb.Use(options, database.Connection, fastPath);
        options.AddInterceptors(commits, commits.Commands);
        return new SqlitePaymentsDb(options.Options, fastPath);
    }

    private sealed class Commits : DbTransactionInterceptor
    {
        public Commits() => Commands = new Inserts(this);

        public int Count { get; private set; }

        public Action OnNext { get; set; } = () => { };

        public Func<string>? OnSaving { get; set; }

        public List<string> SavedFor { get; } = [];

        public IInterceptor Commands { get; }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result,
            CancellationToken ct = default)
        {
            var now = OnNext;
            OnNext = () => { };
            now();
            Count++;
            return ValueTask.FromResult(result);
        }

        private sealed class Inserts(Commits commits) : DbCommandInterceptor
        {
            public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
                DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
                CancellationToken ct = default)
            {
                if (commits.OnSaving is { } name
                    && command.CommandText.Contains("INSERT INTO \"Customers\"", StringComparison.Ordinal))
                    commits.SavedFor.Add(name());
                return ValueTask.FromResult(result);
            }
        }
    }
}
