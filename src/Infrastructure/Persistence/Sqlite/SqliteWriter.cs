using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite;

/// <summary>Lets one writer of this process at a time to the file.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);

    public async Task<IDisposable> TakeTurnAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        return new Turn(gate);
    }

    public void Dispose() => gate.Dispose();

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}

/// <summary>An update that no save makes (a job's claim) waits for its turn too, unless the save around it has the turn already.</summary>
internal sealed class TurnsForUpdates(SqliteWriter writer) : DbCommandInterceptor
{
    private readonly ConcurrentDictionary<Guid, IDisposable> turns = new();

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken ct = default)
    {
        if (eventData.CommandSource is CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete && command.Transaction is null)
            turns[eventData.CommandId] = await writer.TakeTurnAsync(ct);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken ct = default)
    {
        End(eventData);
        return ValueTask.FromResult(result);
    }

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken ct = default)
    {
        End(eventData);
        return Task.CompletedTask;
    }

    public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken ct = default)
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

/// <summary>A payment must be on the disk before its charge is sent, not merely in the operating system's memory.</summary>
internal sealed class DurableCommits : DbConnectionInterceptor
{
    /// <summary>Connections come back from their pool, as they were set; each is set once.</summary>
    private static readonly ConditionalWeakTable<sqlite3, object?> Set = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        var handle = ((SqliteConnection)connection).Handle!;
        if (Set.TryGetValue(handle, out _))
            return;

        using var pragma = connection.CreateCommand();
        pragma.CommandText = "PRAGMA synchronous = FULL;";
        pragma.ExecuteNonQuery();
        Set.AddOrUpdate(handle, null);
    }

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken ct = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}

/// <summary>
/// Keeps the connection open as long as the context works for one request: each opening would give it EF's two dozen functions
/// anew, and each closing take them away.
/// </summary>
internal sealed class OneOpening : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        InterceptionResult.Suppress();

    public override ValueTask<InterceptionResult> ConnectionClosingAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => ValueTask.FromResult(InterceptionResult.Suppress());
}
