using System.Data.Common;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace CustomerPayments.Infrastructure.Tests.Persistence;

/// <summary>
/// Deadlocks, lost connections and commits of unknown outcome, on each database, around each of a payment's commits.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Engines))]
public sealed class TransientErrorTests(TestEngine engine)
{
    private readonly Trouble trouble = new();
    private World world = null!;
    private CustomerId customer;
    private InvoiceToPay invoice = null!;

    [SetUp]
    public async Task OweAsync()
    {
        world = await World.CreateAsync(
            engine,
            services => services.Intercept(engine.Provider, new BreakCommands(trouble), new BreakCommits(trouble)));
        customer = await world.CustomerAsync();
        invoice = await world.OweAsync(100);
    }

    [TearDown]
    public async Task DestroyWorldAsync() => await world.DisposeAsync();

    [Test]
    public async Task A_deadlock_before_the_charge_is_tried_again_and_the_charge_is_not()
    {
        trouble.On("INSERT INTO", "Payments", Deadlock);

        var payment = await world.PayAsync(customer, PaymentMethod.Card, invoice);

        Assert.That((payment.Status, trouble.Met, world.Gateway.Transactions.Count),
            Is.EqualTo((PaymentStatus.Succeeded, 1, 1)));
    }

    [Test]
    public async Task A_deadlock_after_the_charge_is_tried_again_and_the_charge_is_not()
    {
        world.Gateway.OnCharge = charge =>
        {
            trouble.On("UPDATE", "Payments", Deadlock);
            return Task.FromResult(world.Gateway.Accept(charge));
        };

        var payment = await world.PayAsync(customer, PaymentMethod.Card, invoice);

        Assert.That((payment.Status, trouble.Met, world.Gateway.Transactions.Count),
            Is.EqualTo((PaymentStatus.Succeeded, 1, 1)));
    }

    [Test]
    public async Task A_first_commit_whose_answer_is_lost_makes_one_payment_and_one_charge()
    {
        trouble.OnCommit(Deadlock);

        var payment = await world.PayAsync(customer, PaymentMethod.Card, invoice);

        Assert.That(
            (payment.Status, trouble.Met, await world.PaymentCountAsync(), world.Gateway.Transactions.Count),
            Is.EqualTo((PaymentStatus.Succeeded, 1, 1, 1)));
    }

    [Test]
    public async Task A_second_commit_whose_answer_is_lost_changes_nothing()
    {
        world.Gateway.OnCharge = charge =>
        {
            trouble.OnCommit(Deadlock);
            return Task.FromResult(world.Gateway.Accept(charge));
        };

        var payment = await world.PayAsync(customer, PaymentMethod.Card, invoice);

        Assert.That((payment.Status, trouble.Met, world.Gateway.Transactions.Count),
            Is.EqualTo((PaymentStatus.Succeeded, 1, 1)));
        Assert.That(await world.ReadAsync(db => db.Emails.CountAsync()), Is.EqualTo(1));
    }

    [Test]
    public async Task A_database_that_is_down_before_the_charge_ends_the_payment_without_one()
    {
        trouble.On("INSERT INTO", "Payments", () => new IOException("The disk is full."), times: 100);

        Assert.CatchAsync(() => world.PayAsync(customer, PaymentMethod.Card, invoice));

        trouble.Over();
        Assert.That((await world.PaymentCountAsync(), world.Gateway.Transactions.Count), Is.EqualTo((0, 0)));
        Assert.That((await world.InvoiceAsync(customer, invoice.Id)).Payable, Is.True);
    }

    /// <summary>
    /// As the provider reports that it chose this transaction as the victim of a deadlock, or that a lock is held too
    /// long.
    /// </summary>
    private Exception Deadlock() => engine.Provider switch
    {
        DatabaseProvider.PostgreSql =>
            new PostgresException("deadlock detected", "ERROR", "ERROR", PostgresErrorCodes.DeadlockDetected),
        DatabaseProvider.SqlServer => NoAnswer(),
        _ => new SqliteException("database is locked", SQLitePCL.raw.SQLITE_BUSY),
    };

    /// <summary>
    /// SQL Server's exceptions can only be met, not made. The client tries again until its time is over; an attempt
    /// that is cut off by that says that the time was over, and not that nobody listens, which is what is asked for.
    /// </summary>
    internal static SqlException NoAnswer()
    {
        const int TimeOver = -2;
        const int WaitOver = 258;
        using var connection = new SqlConnection(
            "Server=127.0.0.1,1;Connect Timeout=1;Encrypt=false;ConnectRetryCount=0;Pooling=false");
        return Enumerable.Range(0, 10).Select(_ => Assert.Throws<SqlException>(connection.Open)!)
            .First(e => e.Number is not (TimeOver or WaitOver));
    }

    /// <summary>What goes wrong next.</summary>
    private sealed class Trouble
    {
        private readonly Lock gate = new();
        private Func<string, bool> isHit = _ => false;
        private Func<Exception> failure = () => new InvalidOperationException();
        private int left;

        public int Met { get; private set; }

        public void On(string verb, string table, Func<Exception> with, int times = 1)
        {
            lock (gate)
                (isHit, failure, left, Met) = (
                    sql => sql.Contains($"{verb} \"{table}\"") || sql.Contains($"{verb} [{table}]"), with, times, 0);
        }

        public void OnCommit(Func<Exception> with)
        {
            lock (gate)
                (isHit, failure, left, Met) = (sql => sql == "COMMIT", with, 1, 0);
        }

        public void Over() => left = 0;

        public void Meet(string what)
        {
            lock (gate)
            {
                if (left == 0 || !isHit(what))
                    return;
                left--;
                Met++;
            }

            throw failure();
        }
    }

    private sealed class BreakCommands(Trouble trouble) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken ct = default)
        {
            trouble.Meet(command.CommandText);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result,
            CancellationToken ct = default)
        {
            trouble.Meet(command.CommandText);
            return ValueTask.FromResult(result);
        }
    }

    /// <summary>The commit has come about; its answer gets lost.</summary>
    private sealed class BreakCommits(Trouble trouble) : DbTransactionInterceptor
    {
        public override Task TransactionCommittedAsync(
            DbTransaction transaction, TransactionEndEventData eventData, CancellationToken ct = default)
        {
            trouble.Meet("COMMIT");
            return Task.CompletedTask;
        }
    }
}

/// <summary>After which failures a decision is repeated, by each provider's own word.</summary>
public sealed class TransientErrorWordTests
{
    [Test]
    public async Task An_unreachable_sql_server_is_a_transient_failure()
    {
        await using var db = new SqlServer.Translations().Open();
        var lost = TransientErrorTests.NoAnswer();
        Assert.That(await db.RecoversFromAsync(lost, attempt: 1), Is.True, $"{lost.Number}");
        Assert.That(await db.RecoversFromAsync(new DbUpdateException("save", lost), attempt: 1), Is.True);
        Assert.That(await db.RecoversFromAsync(new DbUpdateException("a key is there twice"), attempt: 1), Is.False);
    }

    [TestCase(PostgresErrorCodes.ReadOnlySqlTransaction, true)]
    [TestCase(PostgresErrorCodes.DiskFull, true)]
    [TestCase(PostgresErrorCodes.InsufficientPrivilege, true)]
    [TestCase(PostgresErrorCodes.UniqueViolation, false)]
    [TestCase(PostgresErrorCodes.AdminShutdown, false, Description = "it does not answer at all")]
    public async Task The_state_of_a_postgresql_error_says_whether_it_takes_no_writes(string state, bool isRefused)
    {
        var options = new DbContextOptionsBuilder<Infrastructure.Persistence.PostgreSql.PostgreSqlPaymentsDb>();
        Infrastructure.Persistence.PostgreSql.PostgreSqlPaymentsDb.Use(options, "Host=nowhere");
        await using var db = new Infrastructure.Persistence.PostgreSql.PostgreSqlPaymentsDb(options.Options);
        var failure = new DbUpdateException("save", new PostgresException("words", "ERROR", "ERROR", state));
        Assert.That(db.RefusesToWrite(failure), Is.EqualTo(isRefused));
    }

    [TestCase(PostgresErrorCodes.SerializationFailure, true)]
    [TestCase(PostgresErrorCodes.DeadlockDetected, true)]
    [TestCase(PostgresErrorCodes.AdminShutdown, true)]
    [TestCase(PostgresErrorCodes.TooManyConnections, true)]
    [TestCase(PostgresErrorCodes.UniqueViolation, true, Description = "another request was first")]
    [TestCase(PostgresErrorCodes.CheckViolation, false)]
    public async Task The_state_of_a_postgresql_error_says_whether_a_decision_is_repeated(string state, bool isRepeated)
    {
        var options = new DbContextOptionsBuilder<Infrastructure.Persistence.PostgreSql.PostgreSqlPaymentsDb>();
        Infrastructure.Persistence.PostgreSql.PostgreSqlPaymentsDb.Use(options, "Host=nowhere");
        await using var db = new Infrastructure.Persistence.PostgreSql.PostgreSqlPaymentsDb(options.Options);
        var failure = new DbUpdateException("save", new PostgresException("words", "ERROR", "ERROR", state));
        Assert.That(await db.RecoversFromAsync(failure, attempt: 1), Is.EqualTo(isRepeated));
    }
}
