using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using CustomerPayments.Testing.Fuzzing;

namespace CustomerPayments.Api.Tests.OpenApi;

/// <summary>
/// Thousands of requests nobody has thought of, on each database, since each refuses what another takes;
/// <c>scripts/fuzz.sh</c> sends more.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Available))]
public sealed class FuzzTests(DatabaseProvider provider)
{
    private const int Requests = 10_000;

    private static readonly int[] Expected = [200, 201, 400, 401, 403, 404, 415, 422];

    [Test]
    public async Task The_answer_to_any_request_is_in_the_contract_and_shows_nothing_of_others()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("FUZZ_SEED"), out var given)
            ? given
            : Random.Shared.Next(1_000_000);
        await TestContext.Progress.WriteLineAsync($"Fuzzing {provider} with FUZZ_SEED={seed}");
        await using var database = await TestDatabase.CreateAsync(provider);
        using var api = new ApiHost([Fuzzer.FewHashes, .. database.Settings]);
        var fuzzer = await Fuzzer.PrepareAsync(api, seed);

        var report = await fuzzer.RunAsync(Requests);

        var statuses = string.Join(", ", report.ByStatus.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}"));
        await TestContext.Progress.WriteLineAsync($"Answers by status: {statuses}");
        Assert.That(report.Failures, Is.Empty, string.Join('\n', report.Failures));
        Assert.That(report.ByStatus.Keys, Is.SupersetOf(Expected), "good requests and bad ones got through");
    }
}
