using System.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite.FastPath;

/// <summary>
/// A connection that stays open as long as its context lives, from one request to the next, and keeps the statements
/// that it has compiled. EF closes a connection after each statement. SQLite would then compile the same statement each
/// time, and EF would register its two dozen functions each time.
/// </summary>
internal sealed class LastingConnection(string connection) : SqliteConnection(connection)
{
    /// <summary>
    /// Room for all statements of the requests. Statements of varying length (an import's) would pile up without end.
    /// </summary>
    private const int StatementsMax = 200;

    private readonly Dictionary<string, Statement> statements = [];
    private bool isOver;

    /// <summary>
    /// True while its context is given another connection: EF then disposes of the connection that it owned, and the
    /// context is to get this one back.
    /// </summary>
    public bool ComesBack { get; set; }

    public override void Open()
    {
        base.Open();

        // A compiled statement stays as it is, whatever its values are. By default SQLite compiles a statement again
        // for each value of its limit, because the plan might gain from it.
        raw.sqlite3_db_config(Handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);

        // A payment must be on the disk before its charge is sent, not merely in the operating system's memory. The
        // notes by which SQLite takes back half a statement may stay in memory: by default it makes a file for them,
        // twice in a payment.
        using var pragmas = base.CreateCommand();
        pragmas.CommandText = "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;";
        pragmas.ExecuteNonQuery();
    }

    public override void Close()
    {
        if (isOver)
            base.Close();
    }

    public override SqliteCommand CreateCommand() => new Question(this);

    protected override void Dispose(bool disposing)
    {
        if (ComesBack)
            return;

        isOver = true;
        base.Dispose(disposing);
    }

    private Statement Compiled(string text)
    {
        if (!statements.TryGetValue(text, out var statement))
        {
            if (statements.Count == StatementsMax)
                Forget();
            statements[text] = statement = new Statement(this, text);
        }

        // A second reader may ask the same while the first still reads its rows.
        while (statement.IsBeingRead)
            statement = statement.Twin ??= new Statement(this, text);
        return statement;
    }

    private void Forget()
    {
        foreach (var first in statements.Values)
        {
            for (var statement = first; statement is not null; statement = statement.Twin)
            {
                if (!statement.IsBeingRead)
                    statement.Dispose();
            }
        }

        statements.Clear();
    }

    /// <summary>
    /// A command that EF makes for one execution and throws away. The compiled statement with the same text does the
    /// work.
    /// </summary>
    private sealed class Question : SqliteCommand
    {
        private readonly LastingConnection connection;

        public Question(LastingConnection connection)
        {
            this.connection = connection;
            Transaction = connection.Transaction;
            CommandTimeout = connection.DefaultTimeout;
        }

        /// <summary>The base class is not told of it: its connection would keep a reference to each command.</summary>
        public override SqliteConnection? Connection
        {
            get => connection;
            set => throw new NotSupportedException("A question belongs to the connection that made it.");
        }

        public override int ExecuteNonQuery() => Answering().ExecuteNonQuery();

        public override object? ExecuteScalar() => Answering().ExecuteScalar();

        public override SqliteDataReader ExecuteReader() => Answering().ExecuteReader();

        public override SqliteDataReader ExecuteReader(CommandBehavior behavior) => Answering().ExecuteReader(behavior);

        private Statement Answering()
        {
            var statement = connection.Compiled(CommandText);
            statement.Take(Parameters);
            statement.Transaction = Transaction;
            statement.CommandTimeout = CommandTimeout;
            return statement;
        }
    }

    private sealed class Statement : SqliteCommand
    {
        public Statement(LastingConnection connection, string text)
        {
            Connection = connection;
            CommandText = text;
        }

        /// <summary>The same statement once more, for a question that is asked while another reads its rows.</summary>
        public Statement? Twin { get; set; }

        public bool IsBeingRead => DataReader is not null;

        public void Take(SqliteParameterCollection parameters)
        {
            Parameters.Clear();
            foreach (SqliteParameter parameter in parameters)
                Parameters.Add(parameter);
        }
    }
}
