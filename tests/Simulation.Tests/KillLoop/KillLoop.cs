using System.Globalization;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;

namespace CustomerPayments.Simulation.Tests.KillLoop;

/// <summary>
/// A real API process under load, <c>kill -9</c> at random moments, started again, round after round; the gateway runs
/// in a process of its own, as the real one does. At the end everything is compared.
/// With a restore, a backup is made in the middle of the load and takes the database's place after the last kill.
/// </summary>
internal static class KillLoop
{
    private const int LoadMillisecondsMin = 50;
    private const int LoadMillisecondsMax = 2500;

    /// <returns>The exit code: 0 when nothing was broken.</returns>
    public static async Task<int> RunAsync(
        int rounds, DatabaseProvider provider, TextWriter output, bool restores = false)
    {
        var data = Directory.CreateTempSubdirectory("customer-payments-kills-").FullName;
        var seed = Environment.TickCount;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rounds} rounds on {provider}, seed {seed}"));
        try
        {
            await using var database = await TestDatabase.CreateEmptyAsync(provider);
            var backup = restores ? new BackupOfLoad(database, data) : null;
            return await RunAsync(rounds, seed, database, data, backup, output);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<int> RunAsync(
        int rounds, int seed, TestDatabase database, string data, BackupOfLoad? backup, TextWriter output)
    {
        var (exitCode, migration) = await ApiProcess.RunAsync(database.Settings, "migrate");
        if (exitCode != 0)
            throw new InvalidOperationException(migration);

        var moments = new Random(seed);
        var load = new Load(seed);
        await using var simulator = await ApiProcess.ListenAsync(
            [("DataDirectory", data), ("ASPNETCORE_ENVIRONMENT", "Development")], "simulator", "--port", "0");
        (string, string)[] settings =
        [
            .. database.Settings, ("DataDirectory", data),
            ("Braintree:Endpoint", $"{simulator.Address}simulator/graphql"),
            ("ASPNETCORE_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ("Demo:Seed", "false"), ("Logging:LogLevel:Default", "Warning"),
            ("Jobs:FollowPayments", "00:00:01"), ("Jobs:SendEmails", "00:00:01"),
        ];

        await using (var first = await ApiProcess.ListenAsync(settings))
            await load.SetAsync(first.Address);
        for (var round = 1; round <= rounds; round++)
        {
            await using var api = await ApiProcess.ListenAsync(settings);
            using var stop = new CancellationTokenSource();
            var paying = await load.StartAsync(api.Address, simulator.Address, stop.Token);
            using var moment = new PeriodicTimer(
                TimeSpan.FromMilliseconds(moments.Next(LoadMillisecondsMin, LoadMillisecondsMax)));
            await moment.WaitForNextTickAsync(CancellationToken.None);
            if (backup is not null && round == (rounds + 1) / 2)
                output.WriteLine(await backup.MakeAsync(settings));
            await api.KillAsync();
            await stop.CancelAsync();
            await paying;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  round {round}: killed, {load.Asked} payments asked for so far"));
        }

        if (backup is not null)
            output.WriteLine(await backup.RestoreAsync(settings));
        var reckoning = new Reckoning { EmailsMayRepeat = backup is not null };
        await using (var last = await ApiProcess.ListenAsync(settings))
            await reckoning.RunAsync(last.Address, simulator.Address);

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rounds} kills, {load.Asked} payments asked for, {reckoning.Payments} on record, "
                + $"{reckoning.Transactions} transactions at the gateway, {reckoning.Emails} emails"));
        output.WriteLine(string.Join(
            ", ", reckoning.Ends.Select(end => string.Create(CultureInfo.InvariantCulture, $"{end.Value} {end.Key}"))));
        foreach (
            var kind in new[] { Checks.ChargedTwice, Checks.ChargeLost, Checks.EmailLost, Checks.Stuck, Checks.Wrong })
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {reckoning.Broken.Count(b => b.StartsWith(kind, StringComparison.Ordinal)),6}  {kind}"));
        reckoning.Broken.ForEach(output.WriteLine);
        return reckoning.Broken.Count == 0 && reckoning.Payments > 0 ? 0 : 1;
    }
}
