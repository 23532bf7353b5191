using System.Collections;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Microsoft.EntityFrameworkCore.Update.Internal;

namespace CustomerPayments.Simulation.Tests.Engine;

/// <summary>
/// Does at once what EF asks of a server asynchronously, so that every await ends on the thread that came to it, as
/// SQLite's do by themselves: then one thread plays the whole schedule, and a seed stays one story.
/// </summary>
internal static class AtOnce
{
    /// <summary>After all other interceptors: those may wait before a statement, and this one runs it.</summary>
    public static DbContextOptionsBuilder AnswerAtOnce(this DbContextOptionsBuilder options) => options
        .AddInterceptors(new Connections(), new Commands())
        .ReplaceService<IBatchExecutor, Batches>()
        .ReplaceService<IRelationalTransactionFactory, Transactions>();

    private sealed class Connections : DbConnectionInterceptor
    {
        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result,
            CancellationToken ct = default)
        {
            connection.Open();
            return ValueTask.FromResult(InterceptionResult.Suppress());
        }

        public override ValueTask<InterceptionResult> ConnectionClosingAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
        {
            connection.Close();
            return ValueTask.FromResult(InterceptionResult.Suppress());
        }

        public override ValueTask<InterceptionResult> ConnectionDisposingAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
        {
            connection.Dispose();
            return ValueTask.FromResult(InterceptionResult.Suppress());
        }
    }

    private sealed class Commands : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken ct = default) =>
            ValueTask.FromResult(
                InterceptionResult<DbDataReader>.SuppressWithResult(new Reader(command.ExecuteReader())));

        public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<object> result,
            CancellationToken ct = default) =>
            ValueTask.FromResult(InterceptionResult<object>.SuppressWithResult(command.ExecuteScalar()!));

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result,
            CancellationToken ct = default) =>
            ValueTask.FromResult(InterceptionResult<int>.SuppressWithResult(command.ExecuteNonQuery()));
    }

#pragma warning disable EF1001 // the one place where a save turns into statements has no public face
    private sealed class Batches(ICurrentDbContext context, IDiagnosticsLogger<DbLoggerCategory.Update> log)
        : BatchExecutor(context, log)
    {
        public override Task<int> ExecuteAsync(
            IEnumerable<ModificationCommandBatch> commandBatches, IRelationalConnection connection,
            CancellationToken cancellationToken = default) =>
            Task.FromResult(Execute(commandBatches, connection));
    }
#pragma warning restore EF1001

    private sealed class Transactions(RelationalTransactionFactoryDependencies dependencies)
        : IRelationalTransactionFactory
    {
        public RelationalTransaction Create(
            IRelationalConnection connection, DbTransaction transaction, Guid transactionId,
            IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger, bool transactionOwned) =>
            new Transaction(
                connection, transaction, transactionId, logger, transactionOwned, dependencies.SqlGenerationHelper);
    }

    private sealed class Transaction(
        IRelationalConnection connection, DbTransaction transaction, Guid transactionId,
        IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger,
        bool transactionOwned, ISqlGenerationHelper sql)
            : RelationalTransaction(connection, transaction, transactionId, logger, transactionOwned, sql)
    {
        public override Task CommitAsync(CancellationToken cancellationToken = default)
        {
            Commit();
            return Task.CompletedTask;
        }

        public override Task RollbackAsync(CancellationToken cancellationToken = default)
        {
            Rollback();
            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            Dispose();
            return base.DisposeAsync();
        }
    }

    /// <summary>A reader whose asynchronous methods are those of the base class, which read at once.</summary>
    private sealed class Reader(DbDataReader inner) : DbDataReader
    {
        public override object this[int ordinal] => inner[ordinal];
        public override object this[string name] => inner[name];
        public override int Depth => inner.Depth;
        public override int FieldCount => inner.FieldCount;
        public override bool HasRows => inner.HasRows;
        public override bool IsClosed => inner.IsClosed;
        public override int RecordsAffected => inner.RecordsAffected;

        public override bool Read() => inner.Read();
        public override bool NextResult() => inner.NextResult();
        public override bool IsDBNull(int ordinal) => inner.IsDBNull(ordinal);
        public override T GetFieldValue<T>(int ordinal) => inner.GetFieldValue<T>(ordinal);
        public override object GetValue(int ordinal) => inner.GetValue(ordinal);
        public override int GetValues(object[] values) => inner.GetValues(values);
        public override bool GetBoolean(int ordinal) => inner.GetBoolean(ordinal);
        public override byte GetByte(int ordinal) => inner.GetByte(ordinal);
        public override char GetChar(int ordinal) => inner.GetChar(ordinal);
        public override DateTime GetDateTime(int ordinal) => inner.GetDateTime(ordinal);
        public override decimal GetDecimal(int ordinal) => inner.GetDecimal(ordinal);
        public override double GetDouble(int ordinal) => inner.GetDouble(ordinal);
        public override float GetFloat(int ordinal) => inner.GetFloat(ordinal);
        public override Guid GetGuid(int ordinal) => inner.GetGuid(ordinal);
        public override short GetInt16(int ordinal) => inner.GetInt16(ordinal);
        public override int GetInt32(int ordinal) => inner.GetInt32(ordinal);
        public override long GetInt64(int ordinal) => inner.GetInt64(ordinal);
        public override string GetString(int ordinal) => inner.GetString(ordinal);
        public override string GetName(int ordinal) => inner.GetName(ordinal);
        public override int GetOrdinal(string name) => inner.GetOrdinal(name);
        public override string GetDataTypeName(int ordinal) => inner.GetDataTypeName(ordinal);
        public override Type GetFieldType(int ordinal) => inner.GetFieldType(ordinal);
        public override IEnumerator GetEnumerator() => inner.GetEnumerator();

        public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
            inner.GetBytes(ordinal, dataOffset, buffer, bufferOffset, length);

        public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
            inner.GetChars(ordinal, dataOffset, buffer, bufferOffset, length);

        public override void Close() => inner.Close();

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
                inner.Dispose();
        }
    }
}
