namespace CustomerPayments.Application.Feeds;

/// <summary>Wakes up those who wait for events, when this process has saved some.</summary>
public sealed class EventSignal
{
    private TaskCompletionSource next = New();

    /// <summary>Ends with the next save that brings events.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Raise() => Interlocked.Exchange(ref next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
