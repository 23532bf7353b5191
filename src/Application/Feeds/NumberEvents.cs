using MediatR;

namespace CustomerPayments.Application.Feeds;

/// <summary>Gives committed events their positions, so that the log is whole although nobody reads it.</summary>
public sealed record NumberEvents : IRequest<int>;

internal sealed class NumberEventsHandler(EventNumbering numbering) : IRequestHandler<NumberEvents, int>
{
    public async Task<int> Handle(NumberEvents command, CancellationToken ct)
    {
        var (all, numbered) = (0, 0);
        do
        {
            numbered = await numbering.NumberAsync(ct);
            all += numbered;
        }
        while (numbered > 0);
        return all;
    }
}
