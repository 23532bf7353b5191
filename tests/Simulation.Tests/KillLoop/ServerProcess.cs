using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CustomerPayments.Simulation.Tests.KillLoop;

/// <summary>The real API, or the real simulator, as a process of its own.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private readonly Process process;

    private ServerProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts it on a free port of loopback, and waits until it says where it listens.</summary>
    public static async Task<ServerProcess> StartAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var program = typeof(global::Program).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true, WorkingDirectory = settings["DataDirectory"],
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (AddressPattern().Match(line) is not { Success: true } found)
                continue;

            _ = process.StandardOutput.ReadToEndAsync(); // nobody reads on, and a full pipe would stop the process
            return new ServerProcess(process, new Uri(found.Value));
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The process {string.Join(' ', arguments)} did not start; exit code {process.ExitCode}."));
    }

    /// <summary><c>kill -9</c>: no shutdown, no flush, no finally.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex AddressPattern();
}
