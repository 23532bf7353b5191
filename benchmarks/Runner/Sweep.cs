using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CustomerPayments.Application;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Settings;
using CustomerPayments.Infrastructure;
using CustomerPayments.Infrastructure.Braintree;
using MediatR;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace CustomerPayments.Benchmarks.Runner;

/// <summary>
/// One sweep of <c>FollowPayments</c> over many pending bank debits of which there is no news, in a process of its own.
/// </summary>
internal static class Sweep
{
    /// <param name="file">An SQLite database of sample data; its payments are made pending.</param>
    /// <returns>The exit code. One line of JSON tells the rest; times are in seconds, memory in megabytes.</returns>
    public static async Task<int> RunAsync(string file, int payments)
    {
        var gateway = new Gateway(MakePending(file, payments));
        await using var services = Services(file, gateway);
        await using var scope = services.CreateAsyncScope();
        var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var looked = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new FollowPayments());
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            looked, calls = gateway.Calls, seconds = watch.Elapsed.TotalSeconds,
            gatewaySeconds = gateway.Took.TotalSeconds,
            processorSeconds = (Environment.CpuUsage.TotalTime - before - gateway.Took).TotalSeconds,
            earlyMegabytes = gateway.EarlyMemory, mostMegabytes = gateway.MostMemory,
        }));
        return looked == payments ? 0 : 1;
    }

    /// <returns>What the gateway knows: amounts, in minor units, by transaction id.</returns>
    private static Dictionary<string, (string OrderId, long Amount)> MakePending(string file, int payments)
    {
        using var db = new SqliteConnection($"Data Source={file};Pooling=False");
        db.Open();
        using var update = db.CreateCommand();
        update.CommandText = """
            UPDATE "Payments" SET "Status" = 'Pending', "Method" = 'Ach', "SettledAt" = NULL, "NextCheckAt" = '2020-01-01 00:00:00', "ClaimId" = NULL
            WHERE "Id" IN (SELECT "Id" FROM "Payments" WHERE "GatewayTransactionId" LIKE 'sample-%' ORDER BY "Id" LIMIT $count);
            UPDATE "Payments" SET "NextCheckAt" = NULL WHERE "Status" <> 'Pending';
            SELECT "GatewayTransactionId", "Id", "AmountMinor" FROM "Payments" WHERE "Status" = 'Pending';
            """;
        update.Parameters.AddWithValue("$count", payments);
        using var reader = update.ExecuteReader();
        var known = new Dictionary<string, (string, long)>(payments);
        while (reader.Read())
            known[reader.GetString(0)] = (reader.GetGuid(1).ToString(), reader.GetInt64(2));
        return known;
    }

    private static ServiceProvider Services(string file, Gateway gateway)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Payments"] = $"Data Source={file}", ["DataDirectory"] = Path.GetDirectoryName(file),
        }).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = Environments.Staging });
        services.AddSingleton(TimeProvider.System);
        services.AddOptions<MerchantOptions>();
        services.AddOptions<PortalOptions>();
        services.AddApplication();
        services.AddInfrastructure(configuration, new BraintreeAdapter(), _ => gateway);
        return services.BuildServiceProvider();
    }

    /// <summary>The gateway's search, answering at once that every debit is still under way.</summary>
    private sealed class Gateway(Dictionary<string, (string OrderId, long Amount)> known) : HttpMessageHandler
    {
        /// <summary>By then all code is compiled and every buffer has its size.</summary>
        private const int CallsBeforeMemoryIsRead = 200;

        public int Calls { get; private set; }

        public TimeSpan Took { get; private set; }

        public double EarlyMemory { get; private set; }

        public double MostMemory { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            var started = Stopwatch.GetTimestamp();
            var asked = JsonSerializer.Deserialize<JsonElement>(await request.Content!.ReadAsStringAsync(ct));
            var ids = asked.GetProperty("variables").GetProperty("input").GetProperty("id").GetProperty("in")
                .EnumerateArray().Select(id => id.GetString()!);
            var edges = ids.Select(id => new
            {
                cursor = id,
                node = new
                {
                    id, orderId = known[id].OrderId, status = "SUBMITTED_FOR_SETTLEMENT", merchantAccountId = "sample",
                    createdAt = "2026-01-01T00:00:00Z",
                    amount = new
                    {
                        value = (known[id].Amount / 100m)
                        .ToString("0.00", CultureInfo.InvariantCulture), currencyCode = "USD"
                    },
                },
            });
            var answer = JsonSerializer.Serialize(
                new
                {
                    data =
                    new { search = new { transactions = new { pageInfo = new { hasNextPage = false }, edges } } }
                });
            if (++Calls % CallsBeforeMemoryIsRead == 0)
                ReadMemory();
            Took += Stopwatch.GetElapsedTime(started);
            return new HttpResponseMessage(
                HttpStatusCode.OK)
            { Content = new StringContent(answer, Encoding.UTF8, "application/json") };
        }

        private void ReadMemory()
        {
            var megabytes = GC.GetTotalMemory(forceFullCollection: true) / 1024.0 / 1024.0;
            if (EarlyMemory == 0)
                EarlyMemory = megabytes;
            MostMemory = Math.Max(MostMemory, megabytes);
        }
    }
}
