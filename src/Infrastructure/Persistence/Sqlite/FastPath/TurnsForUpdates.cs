using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CustomerPayments.Infrastructure.Persistence.Sqlite.FastPath;

/// <summary>
/// An update that no save makes (a job's claim) waits for its turn, too, unless the save around it has the turn
/// already.
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
