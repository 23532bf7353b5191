using System.Net;
using System.Net.Sockets;
using CustomerPayments.Infrastructure.Persistence;

namespace CustomerPayments.Benchmarks.Runner;

/// <summary>
/// What telemetry costs a list: a product with metrics and the line for each request, beside another without either on
/// rows of the same kind, in pairs. It is scraped once in each measurement of four seconds, which is more often than
/// any Prometheus asks.
/// </summary>
internal static class Watched
{
    /// <summary>The compiler is at work so long.</summary>
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Plan plan, Results results)
    {
        Results.Tell($"\nList 25 in {DatabaseProvider.Sqlite}, watched and not:");
        var port = FreePort();
        await using var unwatched = await OpenAsync(
            plan, "unwatched", ("Logging:LogLevel:CustomerPayments.Api.Requests", "Warning"));
        await using var watched = await OpenAsync(plan, "watched", ("Management:Port", $"{port}"));
        var (token, other) = (
            await unwatched.SignInAsync(unwatched.NextPayer()), await watched.SignInAsync(watched.NextPayer()));
        await Wrk.RunAsync(unwatched.Product, HotPath.ListPath, token, Warm);
        await Wrk.RunAsync(watched.Product, HotPath.ListPath, other, Warm);

        using var prometheus = new HttpClient();
        var pairs = new List<Pair>();
        for (var n = 0; n < plan.Pairs; n++)
        {
            var alone = await Wrk.RunAsync(unwatched.Product, HotPath.ListPath, token, plan.Duration);
            var measuring = Wrk.RunAsync(watched.Product, HotPath.ListPath, other, plan.Duration);
            await prometheus.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
            var seen = await measuring;
            Results.Tell("unwatched", alone);
            Results.Tell("watched", seen);
            pairs.Add(new Pair(seen, alone));
        }

        results.Add("list 25, watched", "processor time / unwatched", pairs, pair => pair.Processor, 1.03,
            isCeiling: true);
    }

    private static Task<Site> OpenAsync(Plan plan, string name, params (string Key, string Value)[] settings) =>
        Site.OpenAsync(
            plan.Paths, Path.Combine(plan.Data, $"Sqlite-10000-{name}"), DatabaseProvider.Sqlite, 10_000, 5_000,
            settings);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
