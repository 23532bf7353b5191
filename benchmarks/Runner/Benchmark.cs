using System.Globalization;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;

namespace CustomerPayments.Benchmarks.Runner;

/// <param name="Product">The published API.</param>
/// <param name="Floor">The yardstick.</param>
/// <param name="Gateway">The simulator's address. It runs by itself, so that its work is not the product's.</param>
internal sealed record Paths(string Product, string Floor, Uri Gateway);

/// <summary>Runs the loads one after the other, product and floor in turn, and prints what they reach.</summary>
internal static class Benchmark
{
    private const string Usage = """
        Usage: run --product API.dll --floor FLOOR.dll --data FOLDER [--database Sqlite|PostgreSql] [--only WORDS] [--pairs 9] [--seconds 4] [--invoices 1000000] [--chart FILE.svg]
        WORDS are list, pay, crowds, pages, search, sign-in, office, memory, telemetry, start, sweep, separated by commas; all unless given.
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["sweep", var connection, var count])
            return await Sweep.RunAsync(connection, int.Parse(count, CultureInfo.InvariantCulture));

        var options = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        if (!options.TryGetValue("--product", out var product) || !options.TryGetValue("--floor", out var floor)
            || !options.TryGetValue("--data", out var data))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        await using var gateway = await GatewayAsync(Path.GetFullPath(product), Path.GetFullPath(data));
        var paths = new Paths(
            Path.GetFullPath(product), Path.GetFullPath(floor), new Uri(gateway.Address, "/simulator/graphql"));
        var plan = new Plan(
            paths, Path.GetFullPath(data), options.GetValueOrDefault("--database"),
            options.GetValueOrDefault("--only")?.Split(','),
            Number(options, "--pairs", 9), TimeSpan.FromSeconds(Number(options, "--seconds", 4)),
            Number(options, "--invoices", 1_000_000));
        var results = new Results();
        await RunAsync(plan, results);
        Console.WriteLine();
        Console.WriteLine(results.Table());
        if (options.TryGetValue("--chart", out var chart))
            await File.WriteAllTextAsync(chart, Chart.Of(results.Lines));
        return results.Lines.All(line => line.Holds) ? 0 : 1;
    }

    /// <returns>The gateway simulator, which knows of no charge yet.</returns>
    private static Task<ApiProcess> GatewayAsync(string product, string data)
    {
        var folder = Path.Combine(data, "gateway");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return ApiProcess.ListenToAsync(
            product, [("ASPNETCORE_ENVIRONMENT", "Development"), ("DataDirectory", folder)],
            "simulator", "--port", "0");
    }

    private static async Task RunAsync(Plan plan, Results results)
    {
        TestServers.AreMeasured = true;
        foreach (var provider in TestServers.Available.Where(plan.Measures))
        {
            await using (var large = await Site.OpenAsync(plan.Paths,
                Path.Combine(plan.Data, $"{provider}-{plan.Invoices}"), provider, plan.Invoices,
                plan.Invoices / Site.Customers))
            {
                await HotPath.RunAsync(plan, large, provider, results);
                if (provider is DatabaseProvider.Sqlite)
                {
                    await using var small = await Site.OpenAsync(
                        plan.Paths, Path.Combine(plan.Data, $"{provider}-10000"), provider, 10_000, 5_000);
                    await Others.RunAsync(plan, large, small, results);
                }
            }

            if (provider is not DatabaseProvider.Sqlite)
                continue;
            if (plan.Has("telemetry"))
                await Watched.RunAsync(plan, results);
            await Alone.RunAsync(plan, results);
        }

        await TestServers.StopAsync();
    }

    private static int Number(Dictionary<string, string> options, string name, int otherwise) =>
        options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

/// <param name="Only">Null for all.</param>
internal sealed record Plan(
    Paths Paths, string Data, string? Provider, string[]? Only, int Pairs, TimeSpan Duration, int Invoices)
{
    public bool Measures(DatabaseProvider provider) =>
        provider is not DatabaseProvider.SqlServer && (Provider is null || $"{provider}" == Provider);

    public bool Has(string word) => Only is null || Only.Contains(word);
}
