namespace CustomerPayments.Simulation.Tests.Engine;

/// <summary>What happens to a replica that reaches a crash point.</summary>
internal enum Fate { GoOn, Park, Crash }

/// <summary>
/// Where a replica can be stopped: before and after every save, every claim, every call to the gateway and every email.
/// A parked piece of work goes on when the schedule says so; that of a crashed replica never does.
/// </summary>
internal sealed class Points(Schedule schedule)
{
    private static readonly AsyncLocal<string?> UseCase = new();

    /// <summary>How often each point was reached, and how often a replica died there.</summary>
    public SortedDictionary<string, (int Reached, int Crashed)> Hits { get; } = new(StringComparer.Ordinal);

    /// <summary>Names what comes until it is disposed.</summary>
    public static IDisposable Within(string useCase)
    {
        var outer = UseCase.Value;
        UseCase.Value = useCase;
        return new Restore(outer);
    }

    public Task ReachAsync(Replica replica, string where)
    {
        var point = $"{UseCase.Value}: {where}";
        var (reached, crashed) = Hits.GetValueOrDefault(point);
        var fate = replica.IsAlive ? schedule.FateAt(point) : Fate.Park;
        Hits[point] = (reached + 1, fate is Fate.Crash ? crashed + 1 : crashed);
        if (fate is Fate.GoOn)
            return Task.CompletedTask;

        var parked = new TaskCompletionSource();
        if (fate is Fate.Crash)
            schedule.Crash(replica, point);
        else if (replica.IsAlive)
            replica.Parked.Add((point, parked));
        return parked.Task;
    }

    private sealed class Restore(string? outer) : IDisposable
    {
        public void Dispose() => UseCase.Value = outer;
    }
}
