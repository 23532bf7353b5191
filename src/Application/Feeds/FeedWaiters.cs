namespace CustomerPayments.Application.Feeds;

/// <summary>
/// The requests of this process that wait for events: only so many, because each holds a connection of the caller. A
/// save of this process wakes all of them up; what other replicas save is looked for each second.
/// </summary>
public sealed class FeedWaiters(EventSignal signal, TimeProvider clock) : IDisposable
{
    public const int SeatsMax = 64;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource ending = new();
    private int taken;

    private EventSignal Signal => signal;

    private TimeProvider Clock => clock;

    /// <summary>Nobody waits any more: the process comes to its end.</summary>
    public void End() => ending.Cancel();

    public void Dispose() => ending.Dispose();

    /// <returns>
    /// The right to wait until it is disposed of; null when all places are taken, or the process ends.
    /// </returns>
    internal Seat? TryTakeSeat()
    {
        if (Interlocked.Increment(ref taken) <= SeatsMax && !ending.IsCancellationRequested)
            return new Seat(this);

        Interlocked.Decrement(ref taken);
        return null;
    }

    internal sealed class Seat(FeedWaiters waiters) : IDisposable
    {
        private Task next = waiters.Signal.Next;

        /// <summary>Waits for a save of this process, and for a second at most.</summary>
        /// <returns>What is left of the time; nothing when the process comes to its end.</returns>
        public async Task<TimeSpan> WaitAsync(TimeSpan left, CancellationToken ct)
        {
            var began = waiters.Clock.GetTimestamp();
            using var over = CancellationTokenSource.CreateLinkedTokenSource(ct, waiters.ending.Token);
            try
            {
                await next.WaitAsync(left < LookEvery ? left : LookEvery, waiters.Clock, over.Token);
            }
            catch (TimeoutException)
            {
                // another replica may have saved
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                return TimeSpan.Zero;
            }

            next = waiters.Signal.Next;
            return left - waiters.Clock.GetElapsedTime(began);
        }

        public void Dispose() => Interlocked.Decrement(ref waiters.taken);
    }
}
