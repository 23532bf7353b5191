using System.Globalization;

namespace CustomerPayments.Simulation.Tests;

/// <summary>The proof as a program: <c>prove N [first seed]</c>, <c>replay SEED</c>, <c>kill-loop N</c>.</summary>
internal static class Program
{
    private const string Usage = "Usage: prove SCHEDULES [FIRST-SEED] | replay SEED | kill-loop ROUNDS";

    public static async Task<int> Main(string[] args) => args switch
    {
        ["prove", var count] when Number(count) is { } n => Proof.Run(1, n, Console.Out),
        ["prove", var count, var first] when Number(count) is { } n && Number(first) is { } seed => Proof.Run(seed, n, Console.Out),
        ["replay", var text] when Number(text) is { } seed => Proof.Replay(seed, Console.Out),
        ["kill-loop", var text] when Number(text) is { } rounds => await KillLoop.KillLoop.RunAsync(rounds, Console.Out),
        _ => Fail(),
    };

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static int Fail()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
