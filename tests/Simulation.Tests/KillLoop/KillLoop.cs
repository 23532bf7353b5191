namespace CustomerPayments.Simulation.Tests.KillLoop;

internal static class KillLoop
{
    public static Task<int> RunAsync(int rounds, TextWriter output) => Task.FromResult(rounds + output.NewLine.Length);
}
