using System.Data.Common;
using CustomerPayments.Application.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Application.Health;

/// <param name="Answers">Whether it answers.</param>
/// <param name="Writes">Whether it takes writes, too.</param>
public readonly record struct DatabaseAnswer(bool Answers, bool Writes);

/// <summary>
/// Whether the database answers and takes writes, for anybody who asks: it is asked once for all callers at a time, and
/// not again for two seconds, so that asking is no way to load it. Nobody waits for longer than that either.
/// </summary>
public sealed class DatabaseAnswers(IServiceScopeFactory scopes, RefusedWrites refused, TimeProvider clock)
{
    public static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(2);

    private static readonly DatabaseAnswer Silence = new(Answers: false, Writes: false);

    private readonly Lock gate = new();
    private Task<DatabaseAnswer>? question;
    private DateTimeOffset askedAt;

    /// <summary>Whether the exception of a query says that the database does not answer.</summary>
    public static bool IsSilence(Exception e) => e is DbException or InvalidOperationException;

    public async Task<DatabaseAnswer> AskAsync(CancellationToken ct)
    {
        var (asked, patience) = Ask();
        try
        {
            var answer = await asked.WaitAsync(patience, clock, ct);
            return answer with { Writes = answer.Writes && !refused.IsRecent };
        }
        catch (TimeoutException)
        {
            return Silence;
        }
    }

    /// <returns>The question that is being asked, or was a moment ago, and how long it may still take.</returns>
    private (Task<DatabaseAnswer> Question, TimeSpan Patience) Ask()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (question is null || (question.IsCompleted && now - askedAt >= GoodFor))
                // on a thread of its own, because SQLite keeps its caller waiting for the disk
                (question, askedAt) = (Task.Run(QuestionAsync), now);
            var left = askedAt + GoodFor - now;
            return (question, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    /// <summary>
    /// An update of no row needs all that a write needs, the right to it included, and does not wait for the disk.
    /// </summary>
    private async Task<DatabaseAnswer> QuestionAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IPaymentsDb>();
        try
        {
            await db.JobProgress.Where(job => job.Name == "")
                .ExecuteUpdateAsync(set => set.SetProperty(job => job.RanAt, job => job.RanAt));
            return new DatabaseAnswer(Answers: true, Writes: true);
        }
        catch (Exception e) when (IsSilence(e))
        {
            return db.RefusesToWrite(e) ? new DatabaseAnswer(Answers: true, Writes: false) : Silence;
        }
    }
}
