using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite;

/// <summary>
/// The one writer of this process to the file. Saves that come while it is at work are committed together next: in one
/// transaction, with one wait for the disk, and each is answered after that and not before.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>As many as there can be charges in flight; a longer queue is committed in several goes.</summary>
    private const int SavesMax = 32;

    private readonly SemaphoreSlim gate = new(1);
    private readonly Queue<Save> waiting = [];
    private LastingConnection? connection;
    private bool isWriting;

    /// <summary>
    /// One thread of the pool may be waiting for the disk here. The pool, which begins with a thread for each core, is
    /// given one more, or on a small machine requests that only read would wait too.
    /// </summary>
    public static void MakeRoomInThreadPool()
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + 1), ports);
    }

    /// <summary>Commits what the context would save by itself, alone or together with others.</summary>
    /// <returns>How many rows were written; they are on the disk.</returns>
    public Task<int> SaveAsync(SqlitePaymentsDb db, Func<Task<int>> save)
    {
        var mine = new Save(db, save);
        lock (waiting)
        {
            waiting.Enqueue(mine);
            if (isWriting)
                return mine.Written;
            isWriting = true;
        }

        return WriteAsync(mine);
    }

    /// <summary>For a statement that is a transaction by itself.</summary>
    public async Task<IDisposable> TakeTurnAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        return new Turn(gate);
    }

    public void Dispose()
    {
        connection?.Dispose();
        gate.Dispose();
    }

    /// <summary>
    /// Who finds the writer idle writes; who has come meanwhile is written for apart from this request.
    /// </summary>
    private async Task<int> WriteAsync(Save mine)
    {
        if (await WriteNextAsync())
            ThreadPool.UnsafeQueueUserWorkItem(
                async writer => { while (await writer.WriteNextAsync()) { } }, this, preferLocal: false);
        return await mine.Written;
    }

    /// <returns>Whether others have come meanwhile.</returns>
    private async Task<bool> WriteNextAsync()
    {
        using (await TakeTurnAsync(CancellationToken.None))
            await CommitAsync(TakeFromQueue());
        lock (waiting)
            return isWriting = waiting.Count > 0;
    }

    private List<Save> TakeFromQueue()
    {
        var saves = new List<Save>();
        lock (waiting)
        {
            while (saves.Count < SavesMax && waiting.TryDequeue(out var save))
                saves.Add(save);
        }

        return saves;
    }

    private async Task CommitAsync(List<Save> saves)
    {
        Exception? failure = null;
        try
        {
            var first = saves[0].Db;
            connection ??= new LastingConnection(first.Database.GetConnectionString()!);
            await first.OnAsync(connection, async () =>
            {
                await using var transaction = await first.Database.BeginTransactionAsync();
                foreach (var save in saves)
                    await save.RunAsync((SqliteTransaction)transaction.GetDbTransaction());
                await transaction.CommitAsync();
            });
        }
        catch (Exception e)
        {
            failure = e;
        }

        foreach (var save in saves)
            save.Answer(failure);
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }

    /// <summary>What one request waits for.</summary>
    private sealed class Save(SqlitePaymentsDb db, Func<Task<int>> work)
    {
        private const string Savepoint = "save";

        private readonly TaskCompletionSource<int> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ExecutionContext? request = ExecutionContext.Capture();
        private Exception? failure;
        private int written;

        public SqlitePaymentsDb Db => db;

        public Task<int> Written => outcome.Task;

        /// <summary>Takes nothing of the others with it if it fails.</summary>
        public async Task RunAsync(SqliteTransaction transaction)
        {
            transaction.Save(Savepoint);
            try
            {
                await db.WithinAsync(transaction, async () => written = await WorkAsync());
            }
            catch (Exception e)
            {
                failure = e;
                transaction.Rollback(Savepoint);
            }

            transaction.Release(Savepoint);
        }

        /// <param name="common">What kept them all from being committed.</param>
        public void Answer(Exception? common)
        {
            if ((failure ?? common) is { } why)
                outcome.SetException(why);
            else
                outcome.SetResult(written);
        }

        /// <summary>
        /// In the context of its own request, whoever is writing, so that what is logged is logged under its name.
        /// </summary>
        private Task<int> WorkAsync()
        {
            if (request is null)
                return work();

            var task = Task.FromResult(0);
            ExecutionContext.Run(request, _ => task = work(), null);
            return task;
        }
    }
}

/// <summary>
/// An update that no save makes (a job's claim) waits for its turn too, unless the save around it has the turn already.
/// </summary>
internal sealed class TurnsForUpdates(SqliteWriter writer) : DbCommandInterceptor
{
    private readonly ConcurrentDictionary<Guid, IDisposable> turns = new();

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken ct = default)
    {
        if (eventData.CommandSource is CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete
            && command.Transaction is null)
            turns[eventData.CommandId] = await writer.TakeTurnAsync(ct);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken ct = default)
    {
        End(eventData);
        return ValueTask.FromResult(result);
    }

    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken ct = default)
    {
        End(eventData);
        return Task.CompletedTask;
    }

    public override Task CommandCanceledAsync(
        DbCommand command, CommandEndEventData eventData, CancellationToken ct = default)
    {
        End(eventData);
        return Task.CompletedTask;
    }

    private void End(CommandEventData command)
    {
        if (turns.TryRemove(command.CommandId, out var turn))
            turn.Dispose();
    }
}
