using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CustomerPayments.Testing;

namespace CustomerPayments.PortalTests.Example;

/// <summary>
/// The page of <c>examples/checkout</c>, compiled and served as its README says, at an origin of its own.
/// </summary>
internal sealed class CheckoutPage : IAsyncDisposable
{
    private static readonly int Port = FreePort();
    private static readonly string Folder = Path.Combine(Repository.Root, "examples", "checkout");
    private static readonly Lazy<Task> Built = new(() => RunAsync("npm", "run", "build"));

    private readonly Process server;

    private CheckoutPage(Process server) => this.server = server;

    /// <summary>The one that the API is told to let in.</summary>
    public static string Origin => $"http://localhost:{Port}";

    /// <summary>The same page, at an origin that nobody has named.</summary>
    public static string Stranger => $"http://127.0.0.1:{Port}";

    public static bool IsInstalled => File.Exists(Path.Combine(Folder, "node_modules", "esbuild", "package.json"));

    public static bool Has(Uri address) => address.Port == Port;

    /// <param name="api">Where the page finds the API.</param>
    public static async Task<CheckoutPage> ServeAsync(string api)
    {
        await Built.Value;
        var server = Start("node", "serve.mjs", ("PORT", $"{Port}"), ("API", api));
        var said = await server.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return said is null
            ? throw new InvalidOperationException(await server.StandardError.ReadToEndAsync())
            : new CheckoutPage(server);
    }

    public async ValueTask DisposeAsync()
    {
        server.Kill();
        await server.WaitForExitAsync();
        server.Dispose();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, string.Join(' ', arguments));
        var said = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(string.Concat(said));
    }

    private static Process Start(string program, string arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
