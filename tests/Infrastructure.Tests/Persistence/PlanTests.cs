using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Persistence.Seeding;
using CustomerPayments.Infrastructure.Tests.Persistence.Statements;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using SQLitePCL;

namespace CustomerPayments.Infrastructure.Tests.Persistence;

/// <summary>
/// Every list and every sweep on many rows. A plan is chosen by the statistics, which are the same in kind for fifty
/// thousand invoices and for a million; SAMPLE_INVOICES makes it a million.
/// </summary>
[TestFixtureSource(nameof(Engines))]
public sealed class PlanTests(DatabaseProvider provider)
{
    private const int InvoicesUnlessAsked = 20_000;

    /// <summary>SQLITE_STMTSTATUS_VM_STEP, which the library has no name for.</summary>
    private const int Steps = 4;

    private TestDatabase database = null!;
    private World world = null!;
    private Plans plans = null!;

    /// <summary>SQL Server has no server here whose plans could be read.</summary>
    public static IEnumerable<DatabaseProvider> Engines =>
        TestServers.Available.Where(engine => engine is not DatabaseProvider.SqlServer);

    [OneTimeSetUp]
    public async Task FillAsync()
    {
        var invoices = int.TryParse(Environment.GetEnvironmentVariable("SAMPLE_INVOICES"), out var asked)
            ? asked
            : InvoicesUnlessAsked;
        database = await TestDatabase.CreateAsync(provider);
        var started = Stopwatch.GetTimestamp();
        IReadOnlyList<string> partial;
        await using (var db = database.Open())
        {
            await Seed.FillAsync(
                db, invoices, 100, "USD", ApiHost.Start.UtcDateTime, progress: null, CancellationToken.None);
            partial = [.. db.GetService<IDesignTimeModel>().Model.GetEntityTypes().SelectMany(type => type.GetIndexes())
                .Where(index => index.GetFilter() is not null).Select(index => index.GetDatabaseName()!)];
        }

        TestContext.Progress.WriteLine(
            $"{provider}: {invoices} sample invoices in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");

        plans = new Plans(database.Connection) { PartialIndexes = partial };
        world = World.On(database, services => services.Intercept(provider, plans));
    }

    [OneTimeTearDown]
    public async Task DropAsync() => await world.DisposeAsync();

    [Test]
    public async Task No_list_and_no_sweep_reads_a_large_table_from_end_to_end()
    {
        var customer = await world.ReadAsync(
            db => db.Customers.OrderBy(c => c.Reference).Select(c => new { c.Id, c.Reference }).Skip(7).FirstAsync());
        var tour = new Tour(world);

        await tour.ReadAsync(customer.Id, customer.Reference);
        await using (DbConnection connection = provider is DatabaseProvider.PostgreSql
            ? new NpgsqlConnection()
            : new SqliteConnection())
        {
            foreach (var query in HandWritten.QueryStrings(provider, customer.Id, Guid.NewGuid()))
            {
                await using var command = query.On(connection);
                await plans.JudgeAsync(command, CancellationToken.None);
            }
        }

        plans.TrustsLimits = false;
        await tour.RunJobsAsync();

        Assert.That(plans.Asked, Is.GreaterThan(60));
        Assert.That(string.Join("\n\n", plans.Complaints), Is.Empty);
    }

    [Test]
    public async Task The_search_sees_a_table_that_is_read_from_end_to_end()
    {
        var hearing = new Plans(database.Connection);
        await using var db = database.Open(options => options.AddInterceptors(hearing));
        await db.Payments.CountAsync(payment => payment.MerchantAccountId == "nobody");
        Assert.That(hearing.Complaints.Single(), Does.Contain("Payments").Or.Contain("SCAN p"));
    }

    /// <summary>
    /// Invoices of all customers by reference: the page at the end is read as the first is. PostgreSQL counts pages of
    /// the disk, SQLite the steps of the compiled statement.
    /// </summary>
    [Test]
    public async Task A_page_far_down_costs_what_the_first_one_costs()
    {
        var first = await CostAsync("");
        var last = await CostAsync(await world.ReadAsync(
            db => db.Invoices.OrderByDescending(i => i.Reference).Select(i => i.Reference).Skip(200).FirstAsync()));
        Assert.That(first, Is.Positive);
        Assert.That(last, Is.LessThanOrEqualTo(first + 20));
    }

    private async Task<long> CostAsync(string after)
    {
        await using var db = database.Open();
#pragma warning disable CA1309 // this is SQL, where the column's collation decides
        var page = db.Invoices.Where(i => string.Compare(i.Reference, after) > 0).OrderBy(i => i.Reference).Take(101);
#pragma warning restore CA1309
        await db.Database.OpenConnectionAsync();
        await using var command = page.CreateDbCommand();
        return provider is DatabaseProvider.PostgreSql ? await PagesReadAsync(command) : StepsTaken(command);
    }

    private static async Task<long> PagesReadAsync(DbCommand explain)
    {
#pragma warning disable CA2100 // EF's own SQL
        explain.CommandText = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + explain.CommandText;
#pragma warning restore CA2100
        var plan = JsonDocument.Parse((string)(await explain.ExecuteScalarAsync())!).RootElement[0].GetProperty("Plan");
        return plan.GetProperty("Shared Hit Blocks").GetInt64() + plan.GetProperty("Shared Read Blocks").GetInt64();
    }

    private long StepsTaken(DbCommand query)
    {
        using var connection = new SqliteConnection(database.Connection);
        connection.Open();
        connection.Handle!.enable_sqlite3_next_stmt(true);
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // EF's own SQL
        command.CommandText = query.CommandText;
#pragma warning restore CA2100
        foreach (DbParameter parameter in query.Parameters)
            command.Parameters.Add(new SqliteParameter(parameter.ParameterName, parameter.Value));
        using var rows = command.ExecuteReader();
        while (rows.Read()) { }
        var statement = raw.sqlite3_next_stmt(connection.Handle, null);
        return raw.sqlite3_stmt_status(statement, Steps, resetFlg: 0);
    }
}
