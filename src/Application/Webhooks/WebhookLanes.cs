using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Webhooks;

/// <summary>
/// A lane for each endpoint that is being sent to by this process, so that a slow one delays no other. A lane goes on
/// apart from the job that has started it; a shutdown ends it after the attempt that it is making.
/// </summary>
public sealed class WebhookLanes(IServiceScopeFactory scopes, ILogger<WebhookLanes> log) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Guid, Lazy<Task<int>>> running = [];
    private readonly CancellationTokenSource stopping = new();

    /// <returns>The lane, which may have been started before; it tells how many messages were taken.</returns>
    public Task<int> Start(Guid endpoint)
    {
        // a lane outlives the request or the job that starts it, and acts for nobody
        using (ExecutionContext.SuppressFlow())
            return running.GetOrAdd(endpoint, id => new Lazy<Task<int>>(() => Task.Run(() => RunAsync(id)))).Value;
    }

    /// <summary>Starts no more attempts, and ends when none is being made any more.</summary>
    public async Task DrainAsync(CancellationToken ct)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running.Values.Select(lane => lane.Value)).WaitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync(CancellationToken.None);
        stopping.Dispose();
    }

    private async Task<int> RunAsync(Guid endpoint)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<WebhookLane>()
                .RunAsync(endpoint, stopping.Token);
        }
        catch (Exception e)
        {
            // What was not recorded is sent again once the lease is over.
            log.LogWarning(e, "The deliveries to webhook endpoint {EndpointId} stopped", endpoint);
            return 0;
        }
        finally
        {
            running.TryRemove(endpoint, out _);
        }
    }
}
