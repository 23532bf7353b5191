using CustomerPayments.Infrastructure.Persistence;

namespace CustomerPayments.Benchmarks.Runner;

/// <summary>The two things that the API does all day, against the floor.</summary>
internal static class HotPath
{
    public const string ListPath = "/v1/invoices?limit=25";

    private const string ProductsPayments = "/v1/payments";
    private const string FloorsPayments = "/pay?commits=2";

    /// <summary>A server's database lets many commit at a time; the file has one writer.</summary>
    private static readonly int[] Crowds = [1, 8, Site.Customers];

    public static async Task RunAsync(Plan plan, Site site, DatabaseProvider provider, Results results)
    {
        if (plan.Has("list"))
            await ListAsync(plan, site, provider, results);
        if (plan.Has("pay"))
            await PayAsync(plan, site, provider, results);
        if (plan.Has("crowds") && provider is not DatabaseProvider.Sqlite)
        {
            foreach (var customers in Crowds)
                await CrowdAsync(plan, site, provider, customers, results);
        }
    }

    private static async Task ListAsync(Plan plan, Site site, DatabaseProvider provider, Results results)
    {
        Results.Tell($"\nList 25 of one customer's invoices, of {plan.Invoices} in {provider}:");
        var payer = site.NextPayer();
        var token = await site.SignInAsync(payer);
        var warm = TimeSpan.FromSeconds(30); // the compiler is at work so long
        await Wrk.RunAsync(site.Floor, "/list", token, warm);
        await Wrk.RunAsync(site.Product, ListPath, token, warm);

        var pairs = new List<Pair>();
        for (var n = 0; n < plan.Pairs; n++)
        {
            var floor = await Wrk.RunAsync(site.Floor, "/list", token, plan.Duration);
            var product = await Wrk.RunAsync(site.Product, ListPath, token, plan.Duration);
            Results.Tell("floor", floor);
            Results.Tell("product", product);
            pairs.Add(new Pair(product, floor));
        }

        results.Add($"list 25, {provider}", "processor time / floor's", pairs, pair => pair.Processor);
        results.Add($"list 25, {provider}", "rate / floor's", pairs, pair => pair.Rate, 0.6);
    }

    private static async Task PayAsync(Plan plan, Site site, DatabaseProvider provider, Results results)
    {
        Results.Tell($"\nPay three invoices, durable before the gateway is called and after, {provider}:");
        var warm = TimeSpan.FromSeconds(15);
        for (var n = 0; n < 3; n++)
            await PayAsync(site, site.Product, ProductsPayments, warm, isWarmUp: true);
        await PayAsync(site, site.Floor, FloorsPayments, plan.Duration);
        await PayAsync(site, site.Floor, "/pay?commits=1", plan.Duration);

        var (twoCommits, oneCommit) = (new List<Pair>(), new List<Pair>());
        for (var n = 0; n < plan.Pairs; n++)
        {
            var two = await PayAsync(site, site.Floor, FloorsPayments, plan.Duration);
            var product = await PayAsync(site, site.Product, ProductsPayments, plan.Duration);
            var one = await PayAsync(site, site.Floor, "/pay?commits=1", plan.Duration);
            Results.Tell("floor, two", two);
            Results.Tell("product", product);
            Results.Tell("floor, one", one);
            twoCommits.Add(new Pair(product, two));
            oneCommit.Add(new Pair(product, one));
        }

        var work = $"pay three invoices, {provider}";
        results.Add(work, "processor time / floor's of two commits", twoCommits, pair => pair.Processor,
            provider is DatabaseProvider.Sqlite ? 2 : 2.5, isCeiling: true);
        results.Add(work, "rate / floor's of two commits", twoCommits, pair => pair.Rate, 0.5);
        results.Add(work, "rate / floor's of one commit", oneCommit, pair => pair.Rate);
    }

    /// <summary>So many customers, each with a payment under way all the time.</summary>
    private static async Task CrowdAsync(
        Plan plan, Site site, DatabaseProvider provider, int customers, Results results)
    {
        Results.Tell($"\nPay three invoices, {customers} customers at once, {provider}:");
        var pairs = new List<Pair>();
        for (var n = -1; n < plan.Pairs; n++)
        {
            var floor = await PayAsync(site, site.Floor, FloorsPayments, plan.Duration, customers, customers);
            var product = await PayAsync(site, site.Product, ProductsPayments, plan.Duration, customers, customers);
            if (n < 0)
                continue;

            Results.Tell("floor", floor);
            Results.Tell("product", product);
            pairs.Add(new Pair(product, floor));
        }

        var work = $"pay three invoices, {provider}, {customers} at once";
        results.Add(work, "processor time / floor's of two commits", pairs, pair => pair.Processor);
        results.Add(work, "rate / floor's of two commits", pairs, pair => pair.Rate);
    }

    /// <summary>
    /// Every run has the customers whose turn it is, each with thousands of unpaid invoices; they pay in turn.
    /// </summary>
    private static async Task<Measured> PayAsync(
        Site site, Target target, string path, TimeSpan duration, int customers = 1, int connections = Wrk.Connections,
        bool isWarmUp = false)
    {
        var payments = await site.PaymentsAsync([.. Enumerable.Range(0, customers).Select(_ => site.NextPayer())]);
        var measured = await Wrk.RunAsync(
            target, path, token: null, duration, connections, "send.lua", mayFail: isWarmUp,
            arguments: ["POST", payments, $"{Guid.NewGuid():N}"]);
        File.Delete(payments);
        return measured;
    }
}
