using System.Net;
using System.Net.Sockets;
using CustomerPayments.Infrastructure.Persistence;

namespace CustomerPayments.Benchmarks.Runner;

/// <summary>
/// What telemetry costs a list: the product on rows like those of another that nobody watches, in pairs. It is scraped
/// once in each measurement of four seconds, which is more often than any Prometheus asks.
/// </summary>
internal static class Watched
{
    /// <summary>The compiler is at work so long.</summary>
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Plan plan, Site unwatched, Results results)
    {
        Results.Tell($"\nList 25 in {DatabaseProvider.Sqlite}, watched and not:");
        var port = FreePort();
        await using var watched = await Site.OpenAsync(
            plan.Paths, Path.Combine(plan.Data, "Sqlite-10000-watched"), DatabaseProvider.Sqlite, 10_000, 5_000,
            ("Management:Port", $"{port}"));
        var (token, other) = (
            await unwatched.SignInAsync(unwatched.NextPayer()), await watched.SignInAsync(watched.NextPayer()));
        await Wrk.RunAsync(unwatched.Product, HotPath.ListPath, token, Warm);
        await Wrk.RunAsync(watched.Product, HotPath.ListPath, other, Warm);

        using var prometheus = new HttpClient();
        var ratios = new List<double>();
        for (var pair = 0; pair < plan.Pairs; pair++)
        {
            var alone = await Wrk.RunAsync(unwatched.Product, HotPath.ListPath, token, plan.Duration);
            var measuring = Wrk.RunAsync(watched.Product, HotPath.ListPath, other, plan.Duration);
            await prometheus.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
            var seen = await measuring;
            Results.Tell("unwatched", alone);
            Results.Tell("watched", seen);
            ratios.Add(seen.CpuPerRequest / alone.CpuPerRequest);
        }

        results.Add("list 25, watched", "processor time / unwatched", ratios, 1.03, isCeiling: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
