using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite.FastPath;

/// <summary>
/// The only door to this folder: connections that stay open, and one queue for all saves of the process. The page
/// README.md beside it explains both. Without it SQLite is used as EF and its driver use it by themselves.
/// </summary>
internal sealed class SqliteFastPath : IDisposable
{
    public SqliteWriter Writer { get; } = new();

    /// <summary>
    /// One thread of the pool may be waiting for the disk in the writer. The pool begins with a thread for each core;
    /// without one more, requests that only read would wait on a small machine, too.
    /// </summary>
    public static void MakeRoomInThreadPool()
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + 1), ports);
    }

    /// <returns>A connection that keeps its compiled statements; still to be opened.</returns>
    public static SqliteConnection Connect(string connection) => new LastingConnection(connection);

    /// <summary>Has updates that no save makes wait for their turn.</summary>
    public void AddTo(DbContextOptionsBuilder options) => options.AddInterceptors(new TurnsForUpdates(Writer));

    /// <summary>Commits what the context would save by itself, alone or together with other saves.</summary>
    /// <param name="db">A context whose connection this class has made.</param>
    /// <returns>The number of rows that were written; they are on the disk.</returns>
    public Task<int> SaveAsync(DbContext db, Func<Task<int>> save) => Writer.SaveAsync(db, save);

    public void Dispose() => Writer.Dispose();
}
