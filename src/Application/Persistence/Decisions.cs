namespace CustomerPayments.Application.Persistence;

/// <summary>The unit of work: read, decide, save; all or nothing.</summary>
/// <remarks>
/// Nothing inside may reach outside the database, because it may run again: a second charge is a second charge.
/// <see cref="RequireNone"/> is the guard, and a test follows every decision through the compiled code.
/// </remarks>
public static class Decisions
{
    private const int AttemptsMax = 8;

    private static readonly AsyncLocal<bool> IsDeciding = new();

    /// <summary>
    /// Begins clean, runs <paramref name="decide"/> and saves what it changed. Does all three again when another
    /// request changed the same rows meanwhile, or when the database failed in passing; what is refused or broken is
    /// thrown at once. A commit may have succeeded although its answer was lost: <paramref name="decide"/> recognizes
    /// its own rows by ids made before it.
    /// </summary>
    /// <param name="decide">
    /// Reads and changes tracked rows; it neither saves nor calls the gateway or a mail server.
    /// </param>
    /// <param name="attemptsMax">One for a step that must not be taken twice.</param>
    public static async Task<T> DecideAndSaveAsync<T>(
        this IPaymentsDb db, Func<Task<T>> decide, CancellationToken ct, int attemptsMax = AttemptsMax)
    {
        RequireNone("Another decision");
        for (var attempt = 1; ; attempt++)
        {
            db.ChangeTracker.Clear();
            try
            {
                var decided = await RunAsync(decide);
                await db.SaveChangesAsync(ct);
                return decided;
            }
            catch (Exception failure) when (attempt < attemptsMax)
            {
                if (!await db.RecoversFromAsync(failure, attempt))
                    throw;
            }
        }
    }

    /// <inheritdoc cref="DecideAndSaveAsync{T}"/>
    public static Task DecideAndSaveAsync(this IPaymentsDb db, Func<Task> decide, CancellationToken ct) =>
        db.DecideAndSaveAsync(async () =>
        {
            await decide();
            return true;
        }, ct);

    /// <inheritdoc cref="DecideAndSaveAsync{T}"/>
    public static Task DecideAndSaveAsync(this IPaymentsDb db, Action decide, CancellationToken ct) =>
        db.DecideAndSaveAsync(() =>
        {
            decide();
            return Task.CompletedTask;
        }, ct);

    /// <summary>Call it first in every method that must not be repeated.</summary>
    /// <param name="call">The subject of the sentence that refuses.</param>
    /// <exception cref="InvalidOperationException">A decision is being made.</exception>
    public static void RequireNone(string call)
    {
        if (IsDeciding.Value)
            throw new InvalidOperationException($"{call} has no place inside a decision, which may be repeated.");
    }

    /// <summary>The mark ends with this method: work that a save wakes up must not inherit it.</summary>
    private static async Task<T> RunAsync<T>(Func<Task<T>> decide)
    {
        IsDeciding.Value = true;
        return await decide();
    }
}
