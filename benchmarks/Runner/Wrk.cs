using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CustomerPayments.Benchmarks.Runner;

/// <param name="Processor">
/// Milliseconds of processor time, user and system, that the server's process took for one request.
/// </param>
/// <param name="Succeeded">Requests that were answered as they should.</param>
/// <param name="PerSecond">Of those.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record Measured(double Processor, long Succeeded, double PerSecond, double P50, double P99);

/// <summary>One load on one server, by <c>wrk</c>.</summary>
internal static class Wrk
{
    /// <summary>Enough to keep two cores busy; more would measure the queue.</summary>
    public const int Connections = 16;

    /// <param name="token">Null for callers who have none, and for a script that has its own.</param>
    /// <param name="script">A Lua file beside this program; it says how the requests look.</param>
    /// <param name="arguments">For the script.</param>
    /// <param name="mayFail">Whether it is right that some are refused.</param>
    /// <exception cref="InvalidOperationException">Some answers were not what they should be.</exception>
    public static async Task<Measured> RunAsync(
        Target target, string path, string? token, TimeSpan duration, int connections = Connections,
        string script = "get.lua", bool mayFail = false,
        params string[] arguments)
    {
        var seconds = duration.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        string[] words =
        [
            "-t1", $"-c{connections}", $"-d{seconds}s", "--timeout", "10s", .. token is null
                ? []
                : new[] { "-H", $"Authorization: Bearer {token}" },
            "-s", Path.Combine(AppContext.BaseDirectory, script), $"{target.Address.ToString().TrimEnd('/')}{path}",
            "--", .. arguments,
        ];
        var start = new ProcessStartInfo("wrk", words) { RedirectStandardOutput = true };
        var before = target.Processor;
        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var processor = target.Processor - before;
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith('{'))
            ?? throw new InvalidOperationException(output);
        var summary = JsonSerializer.Deserialize<JsonElement>(line);
        var (requests, failed) = (summary.GetProperty("requests").GetInt64(), summary.GetProperty("failed").GetInt64());
        if (requests == 0 || (failed > requests / 1000 && !mayFail))
            throw new InvalidOperationException(
                $"{failed} of {requests} answers of {target.Name} {path} were not as they should: {output}");
        return new Measured(
            processor.TotalMilliseconds / requests, requests - failed,
            (requests - failed) / summary.GetProperty("seconds").GetDouble(),
            summary.GetProperty("p50").GetDouble(), summary.GetProperty("p99").GetDouble());
    }
}
