using CustomerPayments.Infrastructure.Persistence.Sqlite.FastPath;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CustomerPayments.Infrastructure.Tests.Persistence.Sqlite.FastPath;

/// <summary>The connection that keeps its compiled statements behaves as one that does not.</summary>
public sealed class LastingConnectionTests
{
    /// <summary>SQLITE_STMTSTATUS_REPREPARE, which the library has no name for.</summary>
    private const int Recompilations = 5;

    private LastingConnection connection = null!;

    [SetUp]
    public void Open()
    {
        connection = new LastingConnection("Data Source=:memory:");
        connection.Open();
        connection.Handle!.enable_sqlite3_next_stmt(true);
        Execute("CREATE TABLE Numbers (Value INTEGER PRIMARY KEY)");
        Execute("INSERT INTO Numbers VALUES (1), (2), (3)");
    }

    [TearDown]
    public void Dispose() => connection.Dispose();

    [Test]
    public void A_repeated_statement_is_not_compiled_again()
    {
        _ = Scalar("SELECT Value FROM Numbers WHERE Value = $value", 2);
        var compiled = Compiled();
        Assert.That(Scalar("SELECT Value FROM Numbers WHERE Value = $value", 3), Is.EqualTo(3));
        Assert.That(Compiled(), Is.EqualTo(compiled));
        Assert.That(Scalar("SELECT Value + 1 FROM Numbers WHERE Value = $value", 3), Is.EqualTo(4));
        Assert.That(Compiled(), Is.EqualTo(compiled + 1));
    }

    [TestCase("SELECT Value FROM Numbers ORDER BY Value LIMIT $value",
        TestName = "A_statement_keeps_its_plan_whatever_its_limit")]
    [TestCase("SELECT Value FROM Numbers WHERE Value LIKE $value",
        TestName = "A_statement_keeps_its_plan_whatever_its_pattern")]
    public void A_statement_keeps_its_plan_whatever_its_values(string sql)
    {
        _ = Scalar(sql, 1);
        _ = Scalar(sql, 2);
        Assert.That(
            Statements().Sum(statement => raw.sqlite3_stmt_status(statement, Recompilations, resetFlg: 0)), Is.Zero);
    }

    [Test]
    public void A_connection_stays_open_when_it_is_closed_and_ends_when_it_is_disposed_of()
    {
        connection.Close();
        Assert.That(Scalar("SELECT COUNT(*) FROM Numbers"), Is.EqualTo(3));

        connection.Dispose();
        Assert.That(connection.State, Is.EqualTo(System.Data.ConnectionState.Closed));
    }

    [Test]
    public void A_statement_that_has_failed_works_the_next_time()
    {
        const string Insert = "INSERT INTO Numbers VALUES ($value)";
        Assert.That(() => Execute(Insert, 1), Throws.TypeOf<SqliteException>());
        Assert.That(Execute(Insert, 4), Is.EqualTo(1));
        Assert.That(() => Execute(Insert, 4), Throws.TypeOf<SqliteException>());
        Assert.That(Scalar("SELECT COUNT(*) FROM Numbers"), Is.EqualTo(4));
    }

    [Test]
    public void A_statement_can_be_repeated_while_its_rows_are_still_read()
    {
        const string All = "SELECT Value FROM Numbers ORDER BY Value";
        using var outer = Command(All);
        using var inner = Command(All);
        using var rows = outer.ExecuteReader();
        Assert.That(rows.Read(), Is.True);

        using (var others = inner.ExecuteReader())
        {
            Assert.That(others.Read() && others.Read(), Is.True);
            Assert.That(others.GetInt32(0), Is.EqualTo(2));
        }

        Assert.That(rows.Read(), Is.True);
        Assert.That(rows.GetInt32(0), Is.EqualTo(2));
    }

    [Test]
    public void Several_statements_of_one_command_all_take_effect_each_time()
    {
        const string Two = "INSERT INTO Numbers VALUES ($value); INSERT INTO Numbers VALUES ($value + 100);";
        Assert.That(Execute(Two, 10), Is.EqualTo(2));
        Assert.That(Execute(Two, 11), Is.EqualTo(2));
        Assert.That(Scalar("SELECT COUNT(*) FROM Numbers"), Is.EqualTo(7));
    }

    [Test]
    public void A_statement_follows_the_transaction_it_is_in()
    {
        const string Insert = "INSERT INTO Numbers VALUES ($value)";
        using (connection.BeginTransaction())
            Execute(Insert, 4);
        Assert.That(Scalar("SELECT COUNT(*) FROM Numbers"), Is.EqualTo(3), "rolled back");

        using (var transaction = connection.BeginTransaction())
        {
            Execute(Insert, 4);
            transaction.Commit();
        }

        Assert.That(Scalar("SELECT COUNT(*) FROM Numbers"), Is.EqualTo(4));
    }

    [Test]
    public void A_changed_table_is_seen_by_a_statement_compiled_before()
    {
        const string All = "SELECT * FROM Numbers WHERE Value = 1";
        _ = Scalar(All);
        Execute("ALTER TABLE Numbers ADD COLUMN Name TEXT NOT NULL DEFAULT 'one'");
        using var command = Command(All);
        using var rows = command.ExecuteReader();
        Assert.That(rows.FieldCount, Is.EqualTo(2));
    }

    [Test]
    public void Statements_of_ever_new_text_do_not_pile_up()
    {
        for (var n = 0; n < 1000; n++)
            Assert.That(Scalar($"SELECT {n}"), Is.EqualTo(n));
        Assert.That(Compiled(), Is.LessThanOrEqualTo(200));
    }

    private int Compiled() => Statements().Count();

    private IEnumerable<sqlite3_stmt> Statements()
    {
        for (var statement = raw.sqlite3_next_stmt(connection.Handle!, null); statement is not null; statement =
            raw.sqlite3_next_stmt(connection.Handle!, statement))
            yield return statement;
    }

    private SqliteCommand Command(string sql, long? value = null)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        if (value is not null)
            command.Parameters.AddWithValue("$value", value);
        return command;
    }

    private int Execute(string sql, long? value = null)
    {
        using var command = Command(sql, value);
        return command.ExecuteNonQuery();
    }

    private long Scalar(string sql, long? value = null)
    {
        using var command = Command(sql, value);
        return (long)command.ExecuteScalar()!;
    }
}
