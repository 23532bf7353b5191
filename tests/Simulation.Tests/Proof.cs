using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Simulation.Tests.Mutants;

namespace CustomerPayments.Simulation.Tests;

/// <summary>Plays schedules by the thousand and counts what was met and what was broken.</summary>
internal sealed class Proof(DatabaseProvider provider = DatabaseProvider.Sqlite)
{
    private readonly ConcurrentDictionary<int, IReadOnlyList<string>> failed = new();
    private readonly SortedDictionary<string, (int Reached, int Crashed)> points = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> faults = new(StringComparer.Ordinal);
    private int schedules;
    private int crashes;
    private int payments;
    private long checks;

    public IReadOnlyDictionary<int, IReadOnlyList<string>> Failed => failed;

    public int Crashes => crashes;

    public IReadOnlyDictionary<string, (int Reached, int Crashed)> Points => points;

    /// <returns>The exit code: 0 when nothing was broken.</returns>
    public static int Run(int firstSeed, int count, DatabaseProvider provider, TextWriter output)
    {
        var watch = Stopwatch.StartNew();
        var proof = new Proof(provider);
        proof.Play(firstSeed, count, done =>
        {
            if (done % 250 == 0 || done == count)
                output.WriteLine(Line($"  {done} of {count} schedules, {proof.failed.Count} failed, {watch.Elapsed:hh\\:mm\\:ss}"));
        });
        proof.Report(output, watch.Elapsed);
        return proof.failed.IsEmpty ? 0 : 1;
    }

    /// <summary>Tells one schedule step by step.</summary>
    public static int Replay(int seed, DatabaseProvider provider, TextWriter output)
    {
        using var schedule = new Schedule(seed, provider: provider);
        var broken = schedule.Run();
        foreach (var line in schedule.Trace)
            output.WriteLine(line);
        output.WriteLine(broken.Count == 0 ? "Everything held." : string.Join('\n', broken));
        return broken.Count == 0 ? 0 : 1;
    }

    /// <returns>The story of one schedule.</returns>
    public static string Tell(int seed, DatabaseProvider provider = DatabaseProvider.Sqlite)
    {
        using var schedule = new Schedule(seed, provider: provider);
        schedule.Run();
        return string.Join('\n', schedule.Trace);
    }

    /// <summary>Plays the seeds, two at a time.</summary>
    public void Play(int firstSeed, int count, Action<int>? onDone = null) => Parallel.For(
        firstSeed, firstSeed + count,
        new ParallelOptions { MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, 4) }, seed =>
        {
            using var schedule = new Schedule(seed, provider: provider);
            var broken = schedule.Run();
            lock (points)
            {
                if (broken.Count > 0)
                    failed[seed] = broken;
                Add(schedule);
                onDone?.Invoke(++schedules);
            }
        });

    private void Add(Schedule schedule)
    {
        crashes += schedule.Crashes;
        checks += schedule.Checks.ChecksMade;
        payments += schedule.Checks.Payments;
        foreach (var (point, (reached, crashed)) in schedule.Points.Hits)
        {
            var sum = points.GetValueOrDefault(point);
            points[point] = (sum.Reached + reached, sum.Crashed + crashed);
        }

        foreach (var (fault, times) in schedule.Faults)
            faults[fault] = faults.GetValueOrDefault(fault) + times;
    }

    private void Report(TextWriter output, TimeSpan took)
    {
        output.WriteLine(Line($"\n{schedules} schedules on {provider}, {payments} payments, {crashes} crashes, in {took:hh\\:mm\\:ss}\n"));
        output.WriteLine("What was met, and how often:");
        foreach (var (fault, times) in faults)
            output.WriteLine(Line($"  {times,8}  {fault}"));
        output.WriteLine("\nCrash points: reached, died there:");
        foreach (var (point, (reached, crashed)) in points)
            output.WriteLine(Line($"  {reached,8} {crashed,7}  {point}"));

        output.WriteLine(Line($"\n{checks} checks of what must hold:"));
        foreach (var kind in Checks.Kinds)
            output.WriteLine(Line($"  {failed.Values.Sum(broken => broken.Count(b => b.StartsWith(kind, StringComparison.Ordinal))),8}  {kind}"));
        foreach (var (seed, broken) in failed.OrderBy(f => f.Key).Take(10))
            output.WriteLine(Line($"\nSeed {seed} (scripts/prove.sh replay {seed} {provider}):\n  {string.Join("\n  ", broken)}"));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <returns>The first seed that a mutant does not survive, with what it broke; null when it survives all.</returns>
    public static (int Seed, string Broke)? Catch(Mutant mutant, int seedsMax)
    {
        for (var seed = 1; seed <= seedsMax; seed++)
        {
            using var schedule = new Schedule(seed, mutant);
            if (schedule.Run() is [var broke, ..])
                return (seed, broke);
        }

        return null;
    }
}
