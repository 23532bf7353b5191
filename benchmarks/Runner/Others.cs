using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.Data.Sqlite;

namespace CustomerPayments.Benchmarks.Runner;

/// <summary>What else customers and the back office do, on the embedded database.</summary>
internal static class Others
{
    private const int DeepPage = 1000;
    private const int SignInsAtOnce = 200;
    private const int SignInsThatFit = 8;
    private const int InvoicesPerImport = 500;
    private const int Requests = 1_000_000;

    /// <summary>After each answer; with it the list's load is about a quarter of what two cores can do.</summary>
    private static readonly TimeSpan SteadyPause = TimeSpan.FromMilliseconds(15);

    /// <summary>The compiler is at work so long.</summary>
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(20);

    private static readonly (string Name, string Query)[] Searches =
    [
        ("only unpaid", "status=unpaid"), ("overdue", "status=overdue"),
        ("due in a month", "dueFrom=2026-06-01&dueTo=2026-06-30"),
        ("largest first", "sort=-amountDue"), ("by number", "sort=number"), ("number contains", "q=n1-10"),
    ];

    public static async Task RunAsync(Plan plan, Site large, Site small, Results results)
    {
        if (plan.Has("pages"))
            await PagesAsync(plan, large, small, results);
        if (plan.Has("search"))
            await SearchAsync(plan, large, results);
        if (plan.Has("sign-in"))
            await SignInAsync(plan, large, results);
        if (plan.Has("office"))
            await OfficeAsync(large, results);
        if (plan.Has("memory"))
            await MemoryAsync(small, results);
    }

    /// <summary>The cost of a page: its depth and the size of the table must not show.</summary>
    private static async Task PagesAsync(Plan plan, Site large, Site small, Results results)
    {
        Results.Tell($"\nThe first page and page {DeepPage}, the large table and the small one:");
        var (payer, other) = (large.NextPayer(), small.NextPayer());
        var (token, otherToken) = (await large.SignInAsync(payer), await small.SignInAsync(other));
        var deep = await CursorAsync(large, token, DeepPage - 1);
        var (depths, sizes) = (new List<Pair>(), new List<Pair>());
        for (var n = -1; n < plan.Pairs; n++)
        {
            var first = await Wrk.RunAsync(large.Product, HotPath.ListPath, token, plan.Duration);
            var last = await Wrk.RunAsync(large.Product, $"{HotPath.ListPath}&cursor={deep}", token, plan.Duration);
            var few = await Wrk.RunAsync(small.Product, HotPath.ListPath, otherToken, plan.Duration);
            if (n < 0)
                continue;

            Results.Tell("first", first);
            Results.Tell($"page {DeepPage}", last);
            Results.Tell("small table", few);
            depths.Add(new Pair(last, first));
            sizes.Add(new Pair(first, few));
        }

        results.Add($"page {DeepPage}, Sqlite", "time / time of the first page", depths, pair => 1 / pair.Rate, 1.2,
            isCeiling: true);
        results.Add($"{plan.Invoices} invoices, Sqlite", "time / time among 10000", sizes, pair => 1 / pair.Rate, 1.2,
            isCeiling: true);
    }

    private static async Task<string> CursorAsync(Site site, string token, int pages)
    {
        using var http = new HttpClient { BaseAddress = site.Product.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        string? cursor = null;
        for (var page = 0; page < pages; page++)
        {
            var answer = await http.GetFromJsonAsync<JsonElement>(
                $"{HotPath.ListPath}{(cursor is null ? "" : $"&cursor={cursor}")}");
            cursor = answer.GetProperty("nextCursor").GetString()
                ?? throw new InvalidOperationException($"The list ends at page {page + 1}.");
        }

        return cursor!;
    }

    private static async Task SearchAsync(Plan plan, Site site, Results results)
    {
        Results.Tell($"\nFilters and searches:");
        var token = await site.SignInAsync(site.NextPayer());
        foreach (var (name, query) in Searches)
        {
            await Wrk.RunAsync(site.Product, $"{HotPath.ListPath}&{query}", token, plan.Duration);
            var measured = await Wrk.RunAsync(site.Product, $"{HotPath.ListPath}&{query}", token, plan.Duration);
            Results.Tell(name, measured);
            results.Add("list 25, Sqlite", $"{name}, requests a second", [measured.PerSecond], unit: "/s",
                cost: Cost.Of(measured));
        }
    }

    /// <summary>Passwords are slow to check on purpose; that must not be felt by those who are signed in.</summary>
    private static async Task SignInAsync(Plan plan, Site site, Results results)
    {
        Results.Tell($"\nA steady list, alone and while {SignInsAtOnce} customers sign in at once:");
        var payer = site.NextPayer();
        var token = await site.SignInAsync(payer);
        var credentials = JsonSerializer.Serialize(new { email = payer.Email, password = Testing.Portal.Password });

        Task<Measured> ListAsync(TimeSpan duration) => Wrk.RunAsync(
            site.Product, HotPath.ListPath, token, duration, script: "steady.lua",
            arguments: [$"{SteadyPause.TotalMilliseconds}"]);
        Task<Measured> SignInAsync(TimeSpan duration, int connections, params string[] once) => Wrk.RunAsync(
            site.Product, "/v1/sessions", token: null, duration, connections, "post.lua", mayFail: true,
            arguments: [credentials, .. once]);

        await ListAsync(Warm);
        await SignInAsync(Warm, SignInsAtOnce);
        var pairs = new List<Pair>();
        for (var n = 0; n < plan.Pairs; n++)
        {
            var alone = await ListAsync(plan.Duration);
            var listing = ListAsync(plan.Duration);
            var signIns = SignInAsync(plan.Duration, SignInsAtOnce, "once");
            var beside = await listing;
            Results.Tell("alone", alone);
            Results.Tell("beside", beside);
            Results.Tell($"  let in {(await signIns).Succeeded}, the others are told to come again");
            pairs.Add(new Pair(beside, alone));
        }

        // beside sign-ins nobody can tell whose the processor time is
        results.Add("list beside 200 sign-ins, Sqlite", "p99 / p99 alone",
            [.. pairs.Select(pair => pair.Product.P99 / pair.Base.P99)], 2, isCeiling: true,
            cost: Cost.Of(pairs.Select(pair => pair.Base)));

        var signedIn = await SignInAsync(plan.Duration, SignInsThatFit);
        Results.Tell("sign-in", signedIn);
        results.Add(
            "sign-in, Sqlite", $"sign-ins a second, {SignInsThatFit} at a time", [signedIn.PerSecond], unit: "/s",
            cost: Cost.Of(signedIn));
    }

    private static async Task OfficeAsync(Site site, Results results)
    {
        Results.Tell($"\nThe back office writes invoices:");
        var reference = $"B-{Guid.NewGuid():N}"[..12];
        (await site.Office.PutAsJsonAsync($"/v1/backoffice/customers/{reference}",
            new { name = reference, primaryEmail = $"{reference}@benchmark.example" })).EnsureSuccessStatusCode();
        await PutAsync(site, reference, 20);
        const int Puts = 500;
        var put = await CostAsync(site.Product, Puts, () => PutAsync(site, reference, Puts));
        results.Add("back office, Sqlite", "invoices put a second, one after the other", [put.PerSecond!.Value],
            unit: "/s", cost: put);

        var rows = Enumerable.Range(0, InvoicesPerImport).Select(n => new
        {
            reference = $"{reference}-I{n}", customerReference = reference, number = $"I{n}",
            purchaseOrder = (string?)null, issuedOn = "2026-05-01",
            dueOn = "2026-06-30", currency = "USD", total = 1000 + n, amountDue = 1000 + n,
        }).ToList();
        var imported = await CostAsync(site.Product, InvoicesPerImport, async () =>
            (await site.Office.PostAsJsonAsync("/v1/backoffice/invoices/import", new { invoices = rows }))
                .EnsureSuccessStatusCode());
        results.Add("back office, Sqlite", $"invoices imported a second, {InvoicesPerImport} in a request",
            [imported.PerSecond!.Value], unit: "/s", cost: imported);
    }

    /// <returns>Of one of <paramref name="count"/> that <paramref name="work"/> has the server do.</returns>
    private static async Task<Cost> CostAsync(Target target, int count, Func<Task> work)
    {
        var (before, watch) = (target.Processor, Stopwatch.StartNew());
        await work();
        return new Cost((target.Processor - before).TotalMilliseconds / count, count / watch.Elapsed.TotalSeconds);
    }

    /// <summary>
    /// Whether a process that has answered a lot holds on to more.
    /// </summary>
    private static async Task MemoryAsync(Site site, Results results)
    {
        Results.Tell($"\nMemory while {Requests} requests are answered:");
        var token = await site.SignInAsync(site.NextPayer());
        var (answered, memory, runs) = (0L, new List<double>(), new List<Measured>());
        while (answered < Requests)
        {
            runs.Add(await Wrk.RunAsync(site.Product, HotPath.ListPath, token, Warm));
            answered += runs[^1].Succeeded;
            memory.Add(site.Product.Memory);
            Results.Tell($"  {answered,9} answered, {memory[^1]:0} MB");
        }

        var cost = Cost.Of(runs);
        results.Add("a million lists, Sqlite", "resident memory after them", [memory[^1]], unit: "MB", cost: cost);
        results.Add("a million lists, Sqlite", "memory after them / early on", [memory[^1] / memory[0]], cost: cost);
    }

    private static async Task PutAsync(Site site, string customer, int count)
    {
        for (var n = 0; n < count; n++)
        {
            var answer = await site.Office.PutAsJsonAsync(
                $"/v1/backoffice/invoices/{customer}-{count}-{n}", Testing.Portal.Invoice(customer, 1000 + n));
            answer.EnsureSuccessStatusCode();
        }
    }
}

/// <summary>What a process costs by itself, and a sweep, with nothing beside it.</summary>
internal static class Alone
{
    private const int Payments = 100_000;
    private const int RowsPerCall = 50;
    private const double MemoryDrift = 1.1;
    private const int RowsPerSecondMust = 2000;

    public static async Task RunAsync(Plan plan, Results results)
    {
        if (plan.Has("start"))
            await StartAsync(plan, results);
        if (plan.Has("sweep"))
            await SweepAsync(plan, results);
    }

    private static async Task StartAsync(Plan plan, Results results)
    {
        Results.Tell($"\nCold start to the first answer, and idle memory:");
        var (starts, processor, memory) = (new List<double>(), new List<double>(), new List<double>());
        for (var n = 0; n < plan.Pairs; n++)
        {
            var folder = Path.Combine(plan.Data, $"{DatabaseProvider.Sqlite}-10000");
            var watch = Stopwatch.StartNew();
            await using var product = new Target("product", await ApiProcess.ListenToAsync(
                plan.Paths.Product, Site.Settings(
                    plan.Paths, DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder, "payments.db")}",
                    folder)));
            using var http = new HttpClient { BaseAddress = product.Address };
            (await http.GetAsync("/health/live")).EnsureSuccessStatusCode();
            starts.Add(watch.Elapsed.TotalSeconds);
            processor.Add(product.Processor.TotalMilliseconds);
            Results.Tell($"  processor {processor[^1]:0} ms, {starts[^1]:0.00} s");
            using var idle = new PeriodicTimer(TimeSpan.FromSeconds(5));
            await idle.WaitForNextTickAsync();
            memory.Add(product.Memory);
        }

        results.Add("cold start", "seconds to the first answer", starts, 2, isCeiling: true, unit: "s",
            cost: new Cost(Results.MedianOf(processor)));
        results.Add("idle", "resident memory", memory, 200, isCeiling: true, unit: "MB");
    }

    private static async Task SweepAsync(Plan plan, Results results)
    {
        Results.Tell($"\nFollowPayments over {Payments} pending bank debits:");
        var file = Path.Combine(plan.Data, "sweep.db");
        await CopyAsync(Path.Combine(plan.Data, $"{DatabaseProvider.Sqlite}-{plan.Invoices}", "payments.db"), file);
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, $"{typeof(Alone).Assembly.GetName().Name}.dll"), "sweep",
                file, Payments.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var said = JsonSerializer.Deserialize<JsonElement>(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        File.Delete(file);
        Results.Tell($"  {said}");
        var besideTheGateway = said.GetProperty("seconds").GetDouble() - said.GetProperty("gatewaySeconds").GetDouble();
        var rate = said.GetProperty("looked").GetInt32() / besideTheGateway;
        var cost = new Cost(said.GetProperty("processorSeconds").GetDouble() * 1000 / Payments, rate);
        results.Add("sweep, Sqlite", "rows a second beside the gateway's time", [rate], RowsPerSecondMust, unit: "/s",
            cost: cost);
        results.Add("sweep, Sqlite", "gateway calls", [said.GetProperty("calls").GetInt32()], Payments / RowsPerCall,
            isCeiling: true, unit: "");
        results.Add(
            "sweep, Sqlite", "memory at its most / early on",
            [said.GetProperty("mostMegabytes").GetDouble() / said.GetProperty("earlyMegabytes").GetDouble()],
            MemoryDrift, isCeiling: true);
    }

    /// <summary>With what a process that was ended has left in the file beside it.</summary>
    private static async Task CopyAsync(string database, string copy)
    {
        await using (var db = new SqliteConnection($"Data Source={database};Pooling=False"))
        {
            await db.OpenAsync();
            await using var checkpoint = db.CreateCommand();
            checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE);";
            await checkpoint.ExecuteNonQueryAsync();
        }

        File.Copy(database, copy, overwrite: true);
    }
}
