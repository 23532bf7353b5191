using System.Diagnostics;
using System.Globalization;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using CustomerPayments.Testing.Fuzzing;

// fuzz.sh REQUESTS [SEED] [PROVIDER]: the same requests as the test sends, as many as wanted.
var requests = args is [var count, ..]
    && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : 100_000;
var seed = args is [_, var text, ..] && int.TryParse(
    text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1_000_000);

// The host of the API looks for its files from here.
Directory.SetCurrentDirectory(AppContext.BaseDirectory);
var provider = args is [_, _, var name] ? Enum.Parse<DatabaseProvider>(name) : DatabaseProvider.Sqlite;
Console.WriteLine($"{requests:N0} requests on {provider}, seed {seed}");

await using var database = await TestDatabase.CreateAsync(provider);
using var api = new ApiHost([Fuzzer.FewHashes, .. database.Settings]);
var fuzzer = await Fuzzer.PrepareAsync(api, seed);
var watch = Stopwatch.StartNew();
var report = await fuzzer.RunAsync(requests, sent =>
{
    var share = (double)sent / requests;
    var bar = new string('#', (int)(share * 40)).PadRight(40, '.');
    var left = TimeSpan.FromSeconds(watch.Elapsed.TotalSeconds / share * (1 - share));
    Console.Write(
        $"\r[{bar}] {share,4:P0} {sent,10:N0}  {sent / watch.Elapsed.TotalSeconds:N0}/s  {left:hh\\:mm\\:ss} left ");
});

Console.WriteLine();
Console.WriteLine(string.Join("  ", report.ByStatus.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value:N0}")));
foreach (var failure in report.Failures)
    Console.WriteLine(failure);
Console.WriteLine(
    report.Failures.Count == 0 ? "Nothing found." : $"{report.Failures.Count} findings; repeat with seed {seed}.");
await TestServers.StopAsync();
return report.Failures.Count == 0 ? 0 : 1;
