namespace CustomerPayments.Application.Webhooks;

/// <summary>Reaches endpoints, as Standard Webhooks says.</summary>
public interface IWebhookSender
{
    /// <summary>Makes one attempt. What goes wrong on the way is an answer, too.</summary>
    Task<WebhookAnswer> SendAsync(WebhookMessage message, CancellationToken ct);
}

/// <summary>Decides which addresses may be sent to.</summary>
public interface IWebhookAddresses
{
    /// <returns>Why nothing is ever sent to this address, in a sentence; null when something may be.</returns>
    string? RefusalOf(string url);
}

/// <param name="Id">The same at each attempt.</param>
/// <param name="At">UTC; of this attempt.</param>
/// <param name="Body">JSON.</param>
/// <param name="Secrets">The live ones, the newest first: each signs.</param>
public sealed record WebhookMessage(
    string Url, Guid Id, DateTimeOffset At, string Body, IReadOnlyList<string> Secrets);

/// <param name="Status">Null when there was no answer.</param>
/// <param name="Body">The beginning of it.</param>
/// <param name="RetryAfter">What the receiver asked for.</param>
/// <param name="Error">Why there is no answer, or none that is read; a sentence without an address.</param>
public sealed record WebhookAnswer(int? Status, string? Body = null, TimeSpan? RetryAfter = null, string? Error = null)
{
    private const int Gone = 410;
    private const int TooManyRequests = 429;
    private const int Unavailable = 503;

    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromHours(1);

    public bool IsTaken => Error is null && Status is >= 200 and < 300;

    /// <summary>The receiver says that it is no more.</summary>
    public bool IsGone => Error is null && Status is Gone;

    /// <summary>Whether other messages would fare no better now.</summary>
    public bool AsksForTime => Status is null or TooManyRequests or Unavailable;

    public TimeSpan? BoundedRetryAfter => RetryAfter > RetryAfterMax ? RetryAfterMax : RetryAfter;

    /// <summary>What was wrong; null when it was taken.</summary>
    public string? Trouble => IsTaken ? null : Error ?? $"The receiver answered {Status}.";
}
