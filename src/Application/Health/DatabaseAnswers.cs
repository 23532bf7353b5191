using CustomerPayments.Application.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Application.Health;

/// <summary>
/// Whether the database answers, for anybody who asks: it is asked once for all callers at a time, and not again for
/// two seconds, so that asking is no way to load it.
/// </summary>
public sealed class DatabaseAnswers(IServiceScopeFactory scopes, TimeProvider clock)
{
    public static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private Task<bool>? question;
    private DateTimeOffset askedAt;

    /// <summary>Whether the exception of a query says that the database does not answer.</summary>
    public static bool IsSilence(Exception e) => e is System.Data.Common.DbException or InvalidOperationException;

    public Task<bool> AskAsync(CancellationToken ct)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (question is null || (question.IsCompleted && now - askedAt >= GoodFor))
                (question, askedAt) = (QuestionAsync(), now);
            return question.WaitAsync(ct);
        }
    }

    private async Task<bool> QuestionAsync()
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IPaymentsDb>().JobProgress.AnyAsync();
            return true;
        }
        catch (Exception e) when (IsSilence(e))
        {
            return false;
        }
    }
}
