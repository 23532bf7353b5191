using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace CustomerPayments.Testing;

/// <summary>
/// The product, or another server of ours, in a process of its own, which can be killed as a power failure does it.
/// </summary>
public sealed partial class ApiProcess : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "CustomerPayments.Api.dll");

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ApiProcess(Process process) => this.process = process;

    /// <summary>What it has written so far, on both streams.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>What it has written so far on the error output.</summary>
    public string Errors
    {
        get
        {
            lock (output)
                return errors.ToString();
        }
    }

    public int Id => process.Id;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        IEnumerable<(string Key, string Value)> settings, params string[] arguments)
    {
        await using var api = Start(Program, settings, arguments);
        await api.process.WaitForExitAsync();
        return (api.process.ExitCode, api.Output);
    }

    /// <summary>Runs a command, or a start that is to be refused, to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> EndAsync(
        IEnumerable<(string Key, string Value)> settings, params string[] arguments)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var api = Start(Program, settings, arguments);
        await api.process.WaitForExitAsync(patience.Token);
        return (api.process.ExitCode, api.Output, api.Errors);
    }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended before that; the message is what it wrote.</exception>
    /// <exception cref="TimeoutException">It did neither within five minutes.</exception>
    public static Task<ApiProcess> ListenAsync(
        IEnumerable<(string Key, string Value)> settings, params string[] arguments) =>
        ListenToAsync(Program, settings, arguments);

    /// <param name="program">The path of its <c>.dll</c>.</param>
    /// <exception cref="InvalidOperationException">
    /// It ended before it listened; the message is what it wrote.
    /// </exception>
    /// <exception cref="TimeoutException">It did neither within five minutes.</exception>
    public static Task<ApiProcess> ListenToAsync(
        string program, IEnumerable<(string Key, string Value)> settings, params string[] arguments) =>
        UntilItListensAsync(Start(program, settings, arguments));

    /// <summary>SIGTERM, as a deployment ends it; does not wait for its end.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>SIGKILL: nothing is tidied up.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    /// <summary>Starts it without waiting for anything.</summary>
    public static ApiProcess Begin(IEnumerable<(string Key, string Value)> settings, params string[] arguments) =>
        Start(Program, settings, arguments);

    /// <summary>Waits for its end, or until patience does.</summary>
    public Task WaitAsync(CancellationToken patience) =>
        process.WaitForExitAsync(patience)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    /// <summary>Starts it in another folder than its own, and waits until it listens.</summary>
    public static Task<ApiProcess> ListenInAsync(string folder, IEnumerable<(string Key, string Value)> settings) =>
        UntilItListensAsync(Start(Program, settings, [], folder));

    private static async Task<ApiProcess> UntilItListensAsync(ApiProcess api)
    {
        await Task.WhenAny(api.address.Task, api.process.WaitForExitAsync()).WaitAsync(TimeSpan.FromMinutes(5));
        if (!api.address.Task.IsCompleted)
            throw new InvalidOperationException(api.Output);
        api.Address = await api.address.Task;
        return api;
    }

    private static ApiProcess Start(
        string program, IEnumerable<(string Key, string Value)> settings, string[] arguments, string? folder = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetDirectoryName(program)!,
        };
        foreach (var argument in arguments.Prepend(program))
            start.ArgumentList.Add(argument);
        if (program == Program)
            // a test's lives for seconds, in which measuring its own code costs more than it gains
            start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var api = new ApiProcess(new Process { StartInfo = start });
        api.process.OutputDataReceived += (_, line) => api.Hear(line.Data, api.output);
        api.process.ErrorDataReceived += (_, line) => api.Hear(line.Data, api.output, api.errors);
        api.process.Start();
        api.process.BeginOutputReadLine();
        api.process.BeginErrorReadLine();
        return api;
    }

    private void Hear(string? line, params StringBuilder[] texts)
    {
        if (line is null)
            return;

        lock (output)
        {
            foreach (var text in texts)
                text.AppendLine(line);
        }

        if (AddressPattern().Match(line) is { Success: true } found)
            address.TrySetResult(new Uri(found.Value));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex AddressPattern();
}
