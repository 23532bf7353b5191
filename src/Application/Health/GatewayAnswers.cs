using CustomerPayments.Application.Gateway;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Health;

/// <summary>
/// Whether the gateway answers and takes our keys, as far as it is known: nobody waits for it. Whoever wants to know
/// has it asked in the background, once for all, and hears what it said last.
/// </summary>
public sealed class GatewayAnswers(IServiceScopeFactory scopes, TimeProvider clock, ILogger<GatewayAnswers> log)
{
    /// <summary>A younger answer is not asked for again.</summary>
    public static readonly TimeSpan AskedAgainAfter = TimeSpan.FromSeconds(10);

    /// <summary>An older answer says nothing any more.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    /// <summary>A gateway that takes longer does not answer.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private (bool Answers, DateTimeOffset At)? known;

    /// <summary>The latest question; it ends when the gateway has answered or its time is over.</summary>
    public Task Question { get; private set; } = Task.CompletedTask;

    /// <returns>What it said within the last minute; null while nothing is known.</returns>
    public bool? Latest()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (Question.IsCompleted && !(now - known?.At < AskedAgainAfter))
                Question = AskInBackground();
            return now - known?.At < GoodFor ? known?.Answers : null;
        }
    }

    private Task AskInBackground()
    {
        // apart from the request that wants to know, and from its trace
        using var apart = ExecutionContext.SuppressFlow();
        return Task.Run(AskAsync);
    }

    private async Task AskAsync()
    {
        var answers = await AnswersAsync();
        lock (gate)
            known = (answers, clock.GetUtcNow());
    }

    private async Task<bool> AnswersAsync()
    {
        using var patience = new CancellationTokenSource(AnswerWithin, clock);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IPaymentGateway>().PingAsync(patience.Token)
                .WaitAsync(patience.Token);
            return true;
        }
        catch (Exception e)
        {
            log.LogDebug("The gateway did not answer: {Reason}", e.Message);
            return false;
        }
    }
}
