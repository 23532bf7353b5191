using System.Collections.Concurrent;
using CustomerPayments.Application.Webhooks;

namespace CustomerPayments.Testing;

/// <summary>The servers of others that webhooks go to; each answers as a test says, and by itself with 204.</summary>
public sealed class FakeReceivers : IWebhookSender
{
    private readonly ConcurrentQueue<WebhookMessage> taken = new();
    private readonly ConcurrentQueue<WebhookMessage> asked = new();

    /// <summary>How an address answers.</summary>
    public Func<WebhookMessage, Task<WebhookAnswer>> OnMessage { get; set; } =
        _ => Task.FromResult(new WebhookAnswer(204));

    /// <summary>Every attempt.</summary>
    public IReadOnlyList<WebhookMessage> Asked => [.. asked];

    /// <summary>What was answered with 2xx.</summary>
    public IReadOnlyList<WebhookMessage> Taken => [.. taken];

    public void Answer(int status) => OnMessage = _ => Task.FromResult(new WebhookAnswer(status));

    /// <summary>Nobody is at home.</summary>
    public void BeAway() =>
        OnMessage = _ => Task.FromResult(new WebhookAnswer(null, Error: "The connection failed: ConnectionRefused."));

    public async Task<WebhookAnswer> SendAsync(WebhookMessage message, CancellationToken ct)
    {
        asked.Enqueue(message);
        var answer = await OnMessage(message);
        if (answer.IsTaken)
            taken.Enqueue(message);
        return answer;
    }
}
