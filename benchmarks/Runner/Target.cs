using System.Globalization;
using CustomerPayments.Testing;

namespace CustomerPayments.Benchmarks.Runner;

/// <summary>A server that is measured.</summary>
internal sealed class Target(string name, ApiProcess process) : IAsyncDisposable
{
    /// <summary>The kernel counts processor time in hundredths of a second.</summary>
    private const double TicksPerSecond = 100;

    public string Name => name;

    public Uri Address => process.Address;

    /// <summary>Processor time, user and system, that its process has taken so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            var fields = File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[1].Split(' ');
            var ticks = fields[11..13].Sum(number => long.Parse(number, CultureInfo.InvariantCulture));
            return TimeSpan.FromSeconds(ticks / TicksPerSecond);
        }
    }

    /// <summary>Resident memory, in megabytes.</summary>
    public double Memory =>
        File.ReadLines($"/proc/{process.Id}/status").Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0).Single();

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
