using System.Data.Common;
using CustomerPayments.Simulation.Tests.Engine;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CustomerPayments.Simulation.Tests.Mutants;

/// <summary>What a sweep has claimed is its own for ever, also when it is dead.</summary>
internal sealed class NeverEndingLeases(Replica replica) : DbCommandInterceptor
{
    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken ct = default)
    {
        if (eventData.CommandSource is CommandSource.ExecuteUpdate
            && command.CommandText.Contains("\"ClaimId\"", StringComparison.Ordinal)
            && command.CommandText.Contains("\"Payments\"", StringComparison.Ordinal))
        {
            var claim = command.Parameters.Cast<DbParameter>().Select(p => p.Value).OfType<Guid>().FirstOrDefault();
            replica.Schedule.Database.Execute("""UPDATE "Payments" SET "NextCheckAt" = '2999-01-01 00:00:00' WHERE "ClaimId" = {0}""", claim);
        }

        return ValueTask.FromResult(result);
    }
}
