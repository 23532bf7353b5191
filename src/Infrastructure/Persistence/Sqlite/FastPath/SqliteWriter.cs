using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite.FastPath;

/// <summary>
/// The one writer of this process to the file. Saves that are queued while it works are committed together next: in
/// one transaction, with one wait for the disk. Each save is answered after that commit.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>As many as there can be charges in flight; a longer queue takes several commits.</summary>
    private const int SavesMax = 32;

    private readonly SemaphoreSlim gate = new(1);
    private readonly Queue<Save> waiting = [];
    private LastingConnection? connection;
    private bool isWriting;

    /// <summary>Commits what the context would save by itself, alone or together with other saves.</summary>
    /// <param name="db">Its connection is a <see cref="LastingConnection"/>.</param>
    /// <returns>The number of rows that were written; they are on the disk.</returns>
    public Task<int> SaveAsync(DbContext db, Func<Task<int>> save)
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
    /// <returns>The turn; it ends when this is disposed of.</returns>
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
    /// The first caller commits its own save; saves queued meanwhile are committed in the background, so that this
    /// request need not wait for them.
    /// </summary>
    private async Task<int> WriteAsync(Save mine)
    {
        if (await WriteNextAsync())
            ThreadPool.UnsafeQueueUserWorkItem(
                async writer => { while (await writer.WriteNextAsync()) { } }, this, preferLocal: false);
        return await mine.Written;
    }

    /// <returns>Whether more saves were queued meanwhile.</returns>
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
            await OnAsync(first, connection, async () =>
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

    /// <summary>Has the context work on the writer's connection instead of its own.</summary>
    private static async Task OnAsync(DbContext db, SqliteConnection writers, Func<Task> work)
    {
        var own = (LastingConnection)db.Database.GetDbConnection();
        own.ComesBack = true;
        db.Database.SetDbConnection(writers);
        own.ComesBack = false;
        try
        {
            await work();
        }
        finally
        {
            db.Database.SetDbConnection(own, contextOwnsConnection: true);
        }
    }

    /// <summary>Has the context work in a transaction that one of the contexts has begun for all of them.</summary>
    private static Task WithinAsync(DbContext db, SqliteTransaction transaction, Func<Task> work) =>
        db.Database.CurrentTransaction is not null
            ? work()
            : OnAsync(db, transaction.Connection!, async () =>
            {
                await db.Database.UseTransactionAsync(transaction);
                try
                {
                    await work();
                }
                finally
                {
                    await db.Database.UseTransactionAsync(null);
                }
            });

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }

    /// <summary>The save of one request, which waits for its outcome.</summary>
    private sealed class Save(DbContext db, Func<Task<int>> work)
    {
        private const string Savepoint = "save";

        private readonly TaskCompletionSource<int> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ExecutionContext? request = ExecutionContext.Capture();
        private Exception? failure;
        private int written;

        public DbContext Db => db;

        public Task<int> Written => outcome.Task;

        /// <summary>A failure takes back this save and leaves the others in the transaction.</summary>
        public async Task RunAsync(SqliteTransaction transaction)
        {
            transaction.Save(Savepoint);
            try
            {
                await WithinAsync(db, transaction, async () => written = await WorkAsync());
            }
            catch (Exception e)
            {
                failure = e;
                transaction.Rollback(Savepoint);
            }

            transaction.Release(Savepoint);
        }

        /// <param name="common">The failure of the commit, which all saves in it share; null if it succeeded.</param>
        public void Answer(Exception? common)
        {
            if ((failure ?? common) is { } why)
                outcome.SetException(why);
            else
                outcome.SetResult(written);
        }

        /// <summary>
        /// In the execution context of its own request, whichever request writes, so that logs name the right one.
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
