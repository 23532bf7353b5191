using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// The charges that are being made. They run apart from the request that asked for them, so that a closed browser does
/// not cut them off; there are never more than <see cref="Max"/>, so that a slow gateway starves nothing else; and a
/// shutdown waits for them.
/// </summary>
public sealed class ChargesInFlight(IServiceScopeFactory scopes, ILogger<ChargesInFlight> log)
{
    public const int Max = 32;

    private readonly HashSet<Task> running = [];
    private int seats = Max;

    /// <summary>How many have been started and have not ended.</summary>
    public int Count
    {
        get
        {
            lock (running)
                return running.Count;
        }
    }

    /// <summary>Takes a seat before anything is written; null when all are taken.</summary>
    public Seat? TryTakeSeat()
    {
        if (Interlocked.Decrement(ref seats) >= 0)
            return new Seat(this);

        GiveBack();
        return null;
    }

    /// <summary>Ends when no charge is in flight any more.</summary>
    public async Task DrainAsync(CancellationToken ct)
    {
        Task[] left;
        lock (running)
            left = [.. running];
        await Task.WhenAll(left).WaitAsync(ct);
    }

    private Task Run(Func<IServiceProvider, Task> charge)
    {
        var task = RunAsync(charge);
        lock (running)
            running.Add(task);
        _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return task;
    }

    private async Task RunAsync(Func<IServiceProvider, Task> charge)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await charge(scope.ServiceProvider);
        }
        catch (Exception e)
        {
            // The outcome is on record or will be looked up. The request that waited for it may be gone.
            log.LogError(e, "A charge stopped before its outcome was recorded");
        }
        finally
        {
            GiveBack();
        }
    }

    private void GiveBack() => Interlocked.Increment(ref seats);

    private void Forget(Task done)
    {
        lock (running)
            running.Remove(done);
    }

    /// <summary>Room for one charge; given back unless a charge was started on it.</summary>
    public sealed class Seat(ChargesInFlight lane) : IDisposable
    {
        private bool used;

        /// <param name="charge">Gets services of a scope of its own.</param>
        public Task Start(Func<IServiceProvider, Task> charge)
        {
            used = true;
            return lane.Run(charge);
        }

        public void Dispose()
        {
            if (!used)
                lane.GiveBack();
            used = true;
        }
    }
}

/// <summary>Nothing was sent and nothing was recorded; the same request can be made again.</summary>
public sealed class GatewayBusyException()
    : Exception("Too many payments are being made at the moment; please try again shortly.");
