using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>
/// The receiver of docs/webhooks.md, as it stands there, with npm's library, in a process of its own that can be
/// killed.
/// </summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "clients", "typescript");

    private readonly Process process;
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();

    private WebhookReceiver(Process process) => this.process = process;

    public int Port { get; private set; }

    public static bool IsInstalled => Directory.Exists(Path.Combine(Folder, "node_modules", "standardwebhooks"));

    /// <param name="port">0 takes a free one.</param>
    /// <param name="now">What its clock says: the library refuses messages of another time.</param>
    public static async Task<WebhookReceiver> StartAsync(string secret, int port, DateTimeOffset now)
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "webhooks.md"));
        var script = Path.Combine(Folder, "generated", "receiver.mjs");
        Directory.CreateDirectory(Path.GetDirectoryName(script)!);
        await File.WriteAllTextAsync(script, document.Split("```js\n")[1].Split("```")[0]);
        var ahead = (long)(now - DateTimeOffset.UtcNow).TotalMilliseconds;
        var clock = "data:text/javascript,const real=Date.now;"
            + $"Date.now=()=>real()+({ahead.ToString(CultureInfo.InvariantCulture)})";
        var start = new ProcessStartInfo("node", ["--import", clock, script])
        {
            WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["WEBHOOK_SECRET"] = secret;
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        var receiver = new WebhookReceiver(Process.Start(start)!);
        receiver.Read();
        receiver.Port = int.Parse((await receiver.LineAsync()).Split(' ')[1], CultureInfo.InvariantCulture);
        return receiver;
    }

    /// <summary>The next line that it writes: the type and the id of a new event that it has verified.</summary>
    public async Task<string> LineAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await lines.Reader.ReadAsync(patience.Token);
    }

    /// <summary>All that it has written since.</summary>
    public IReadOnlyList<string> LinesSoFar()
    {
        var read = new List<string>();
        while (lines.Reader.TryRead(out var line))
            read.Add(line);
        return read;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Read()
    {
        process.OutputDataReceived += (_, e) => Write(e.Data);
        process.ErrorDataReceived += (_, e) => Write(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Write(string? line)
    {
        if (line is not null)
            lines.Writer.TryWrite(line);
    }
}
