using CustomerPayments.Application.Gateway;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// The daily look from the gateway's side: lists what it has charged and given back lately and sets it against our
/// payments, so that a charge whose row was lost in a failover, or a refund made by hand, does not stay unseen.
/// </summary>
/// <param name="Everything">Looks now, whenever the next look is due.</param>
public sealed record CompareWithGateway(bool Everything = false) : IRequest<int>
{
    /// <summary>Frozen: the row in which the comparison keeps its progress has this name.</summary>
    public const string Job = "compare-with-gateway";

    public static readonly TimeSpan Every = TimeSpan.FromHours(24);
}

internal sealed class CompareWithGatewayHandler(
    GatewayComparison comparison, TimeProvider clock, ILogger<CompareWithGatewayHandler> log)
    : IRequestHandler<CompareWithGateway, int>
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    /// <returns>How many transactions were looked at.</returns>
    public async Task<int> Handle(CompareWithGateway command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (!await ClaimAsync(now, command.Everything, ct))
            return 0;

        try
        {
            return await comparison.RunAsync(since: null, progress: null, ct);
        }
        catch (GatewayUnavailableException e)
        {
            log.LogWarning(
                "The comparison with the gateway could not be finished and begins again soon: {Reason}", e.Message);
            await comparison.Progress.ExecuteUpdateAsync(s => s.SetProperty(x => x.NextRunAt, now), ct);
            return 0;
        }
    }

    private async Task<bool> ClaimAsync(DateTime now, bool always, CancellationToken ct) =>
        await comparison.Progress.Where(s => always || s.NextRunAt == null || s.NextRunAt <= now)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.NextRunAt, now + Lease), ct) > 0;
}
