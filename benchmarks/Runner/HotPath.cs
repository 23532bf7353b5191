using CustomerPayments.Infrastructure.Persistence;

namespace CustomerPayments.Benchmarks.Runner;

/// <summary>The two things that the API does all day, against the floor.</summary>
internal static class HotPath
{
    public const string ListPath = "/v1/invoices?limit=25";

    public static async Task RunAsync(Plan plan, Site site, DatabaseProvider provider, Results results)
    {
        if (plan.Has("list"))
            await ListAsync(plan, site, provider, results);
        if (plan.Has("pay"))
            await PayAsync(plan, site, provider, results);
    }

    private static async Task ListAsync(Plan plan, Site site, DatabaseProvider provider, Results results)
    {
        Results.Tell($"\nList 25 of one customer's invoices, of {plan.Invoices} in {provider}:");
        var payer = site.NextPayer();
        var token = await site.SignInAsync(payer);
        var warm = TimeSpan.FromSeconds(30); // the compiler is at work so long
        await Wrk.RunAsync(site.Floor, "/list", token, warm);
        await Wrk.RunAsync(site.Product, ListPath, token, warm);

        var ratios = new List<double>();
        for (var pair = 0; pair < plan.Pairs; pair++)
        {
            var floor = await Wrk.RunAsync(site.Floor, "/list", token, plan.Duration);
            var product = await Wrk.RunAsync(site.Product, ListPath, token, plan.Duration);
            Results.Tell("floor", floor);
            Results.Tell("product", product);
            ratios.Add(product.PerSecond / floor.PerSecond);
        }

        results.Add($"list 25, {provider}", "product / floor", ratios, 0.6);
    }

    private static async Task PayAsync(Plan plan, Site site, DatabaseProvider provider, Results results)
    {
        Results.Tell($"\nPay three invoices, durable before the gateway is called and after, {provider}:");
        var warm = TimeSpan.FromSeconds(15);
        for (var n = 0; n < 3; n++)
            await PayAsync(site, site.Product, "/v1/payments", warm);
        await PayAsync(site, site.Floor, "/pay?commits=2", plan.Duration);
        await PayAsync(site, site.Floor, "/pay?commits=1", plan.Duration);

        var (twoCommits, oneCommit) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < plan.Pairs; pair++)
        {
            var two = await PayAsync(site, site.Floor, "/pay?commits=2", plan.Duration);
            var product = await PayAsync(site, site.Product, "/v1/payments", plan.Duration);
            var one = await PayAsync(site, site.Floor, "/pay?commits=1", plan.Duration);
            Results.Tell("floor, two", two);
            Results.Tell("product", product);
            Results.Tell("floor, one", one);
            twoCommits.Add(product.PerSecond / two.PerSecond);
            oneCommit.Add(product.PerSecond / one.PerSecond);
        }

        results.Add($"pay three invoices, {provider}", "product / floor of two commits", twoCommits, 0.5);
        results.Add($"pay three invoices, {provider}", "product / floor of one commit", oneCommit);
    }

    /// <summary>Every run has a customer of its own, with thousands of unpaid invoices.</summary>
    private static async Task<Measured> PayAsync(Site site, Target target, string path, TimeSpan duration)
    {
        var payer = site.NextPayer();
        var bodies = await site.BodiesAsync(payer);
        var measured = await Wrk.RunAsync(target, path, await site.SignInAsync(payer), duration, script: "send.lua",
            arguments: ["POST", bodies, $"{Guid.NewGuid():N}"]);
        File.Delete(bodies);
        return measured;
    }
}
