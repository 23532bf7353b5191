using System.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite;

/// <summary>
/// A connection that stays open as long as its context lives, from one request to the next, with the statements that it
/// has compiled. EF closes a connection after each statement; SQLite would then compile the same statement anew each
/// time, and EF give the connection its two dozen functions anew.
/// </summary>
internal sealed class LastingConnection(string connection) : SqliteConnection(connection)
{
    /// <summary>
    /// All that requests ask, with room to spare; statements of varying length (an import's) would pile up without end.
    /// </summary>
    private const int StatementsMax = 200;

    private readonly Dictionary<string, Statement> statements = [];
    private bool isOver;

    /// <summary>
    /// While its context is given another connection: EF disposes of the one that it owned, and this one is to come
    /// back.
    /// </summary>
    public bool ComesBack { get; set; }

    public override void Open()
    {
        base.Open();

        // A compiled statement stays as it is whatever values it is given. Without this one with a limit that is a
        // parameter would be compiled anew each time, because its plan might gain from the value.
        raw.sqlite3_db_config(Handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);

        // A payment must be on the disk before its charge is sent, not merely in the operating system's memory. What
        // SQLite keeps to take back half a statement need not be: without this it makes a file for it, twice in a
        // payment.
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

        // While one reader is at its rows, another may ask the same.
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
    /// What EF makes for each execution and throws away; the work is done by the statement with the same text.
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

        /// <summary>Not told to the connection, which would keep track of it.</summary>
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

        /// <summary>The same once more, for a question within a question.</summary>
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
