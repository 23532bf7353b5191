using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Infrastructure.Persistence;

/// <summary>
/// How a migration waits for a lock: briefly, because all that come after it wait behind it, and several times.
/// </summary>
/// <param name="Wait">For so long everybody else may have to wait behind a migration.</param>
/// <param name="Tries">At least one.</param>
/// <param name="Pause">Between two tries; whoever has queued up goes on meanwhile.</param>
internal sealed record LockPatience(TimeSpan Wait, int Tries, TimeSpan Pause)
{
    public static LockPatience Default { get; } = new(TimeSpan.FromSeconds(2), 20, TimeSpan.FromSeconds(5));

    /// <summary>
    /// Does the work again when another session held a lock that it needed. The work keeps what it has finished, or
    /// takes it back by itself.
    /// </summary>
    public async Task TryAsync(PaymentsDb db, Func<Task> work, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            await db.LimitLockWaitsAsync(Wait, ct);
            try
            {
                await work();
                return;
            }
            catch (Exception e) when (db.IsLocked(e) && attempt < Tries)
            {
                db.GetService<ILoggerFactory>().CreateLogger<LockPatience>().LogWarning(
                    "Another session holds a lock that the migration needs: try {Attempt} of {Tries} came to nothing",
                    attempt, Tries);
                await Task.Delay(Pause, db.Clock, ct);
            }
        }
    }
}
