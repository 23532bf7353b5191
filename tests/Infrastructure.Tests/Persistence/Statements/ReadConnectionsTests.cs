using System.Data.Common;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.Statements;
using CustomerPayments.Testing.Databases;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace CustomerPayments.Infrastructure.Tests.Persistence.Statements;

/// <summary>Which connection answers: PostgreSQL tells, because each is served by a process of its own.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Engines))]
public sealed class ReadConnectionsTests(TestEngine engine)
{
    private readonly FakeTimeProvider clock = new();
    private TestDatabase database = null!;
    private ReadConnections connections = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        database = await TestDatabase.CreateEmptyAsync(engine);
        connections = Connect(poolSize: 100);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        connections.Dispose();
        await database.DisposeAsync();
    }

    [Test]
    public async Task A_query_within_a_query_has_a_connection_of_its_own()
    {
        var answers = await AskAsync("SELECT 10 UNION ALL SELECT 20", row =>
            row.GetInt32(0) + Ask("SELECT 3", nested => nested.GetInt32(0)).Single());
        Assert.That(answers, Is.EqualTo((int[])[13, 23]));
    }

    [Test]
    public async Task One_query_after_the_other_is_asked_on_one_connection()
    {
        OnlyPostgreSqlTells();
        var first = await ProcessAsync();
        Assert.That(await ProcessAsync(), Is.EqualTo(first));
    }

    [Test]
    public async Task A_connection_is_kept_for_a_minute_without_work_and_no_longer()
    {
        OnlyPostgreSqlTells();
        var first = await ProcessAsync();
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.That(await ProcessAsync(), Is.EqualTo(first));

        clock.Advance(TimeSpan.FromSeconds(61));
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.That(await ProcessAsync(), Is.Not.EqualTo(first));
    }

    [Test]
    public async Task A_connection_that_was_cut_while_nobody_used_it_costs_no_answer()
    {
        OnlyPostgreSqlTells();
        var first = await ProcessAsync();
        await database.ExecuteAsync($"SELECT pg_terminate_backend({first})");
        Assert.That(await ProcessAsync(), Is.Not.EqualTo(first));
    }

    [Test]
    public async Task A_query_that_the_database_refuses_is_not_asked_again()
    {
        OnlyPostgreSqlTells();
        await database.ExecuteAsync("CREATE SEQUENCE asked");
        await ProcessAsync();
        Assert.That(() =>
            AskAsync("SELECT 1 / (nextval('asked') - 1)", row => row.GetInt64(0)), Throws.InstanceOf<DbException>());
        Assert.That((await AskAsync("SELECT nextval('asked')", row => row.GetInt64(0))).Single(), Is.EqualTo(2));
    }

    [TestCase(100, 16)]
    [TestCase(20, 10, Description = "the other half is for everything else")]
    public void A_limited_number_of_connections_is_kept(int poolSize, int kept)
    {
        OnlyPostgreSqlTells();
        using var limited = Connect(poolSize);
        var first = Processes(limited, 20);
        Assert.That(first.Distinct().Count(), Is.EqualTo(20));
        Assert.That(Processes(limited, 20).Intersect(first).Count(), Is.EqualTo(kept));
    }

    /// <summary>Without the driver's pool a connection that is closed is gone.</summary>
    private ReadConnections Connect(int poolSize) => new(
        new DatabaseSettings(engine.Provider, engine.Provider is DatabaseProvider.PostgreSql
            ? new NpgsqlConnectionStringBuilder(database.Connection) { Pooling = false, MaxPoolSize = poolSize }
                .ToString()
            : database.Connection)
        { HasSqliteFastPath = engine.HasSqliteFastPath },
        clock, NullLogger<ReadConnections>.Instance);

    private void OnlyPostgreSqlTells()
    {
        if (engine.Provider is not DatabaseProvider.PostgreSql)
            Assert.Pass("PostgreSQL tells which connection answers.");
    }

    private Task<List<T>> AskAsync<T>(string query, Func<DbDataReader, T> read) =>
        connections.ReadAsync(Make(query), read, CancellationToken.None);

    private List<T> Ask<T>(string query, Func<DbDataReader, T> read) => AskAsync(query, read).GetAwaiter().GetResult();

    private async Task<int> ProcessAsync() =>
        (await AskAsync("SELECT pg_backend_pid()", row => row.GetInt32(0))).Single();

    /// <returns>Those that answer so many queries, each of which is asked while the one before is being read.</returns>
    private List<int> Processes(ReadConnections from, int count) => count == 0 ? [] : from.ReadAsync(
        Make("SELECT pg_backend_pid()"), row => (List<int>)[row.GetInt32(0), .. Processes(from, count - 1)],
        CancellationToken.None).GetAwaiter().GetResult().Single();

    private Sql Make(string query)
    {
        var sql = new Sql(engine.Provider);
        sql.Write(query);
        return sql;
    }
}
