using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

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
