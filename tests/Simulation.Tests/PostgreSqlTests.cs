using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing.Databases;

namespace CustomerPayments.Simulation.Tests;

/// <summary>What holds on SQLite holds on a server with locks and transactions of its own.</summary>
public sealed class PostgreSqlTests
{
    private const int Schedules = 12;

    [OneTimeSetUp]
    public void RequireServer()
    {
        if (TestServers.WhyNot(DatabaseProvider.PostgreSql) is { } reason)
            Assert.Ignore(reason);
    }

    [Test]
    public void Schedules_of_crashes_and_lost_answers_break_nothing()
    {
        var proof = new Proof(DatabaseProvider.PostgreSql);
        proof.Play(1, Schedules);
        Assert.That(
            proof.Failed.OrderBy(f => f.Key).Select(f => $"seed {f.Key}: {string.Join("; ", f.Value)}"), Is.Empty);
        Assert.That(proof.Crashes, Is.GreaterThan(Schedules), "there were crashes to survive");
        TestContext.Out.WriteLine($"{Schedules} schedules, {proof.Crashes} crashes, {proof.Points.Count} crash points");
    }

    [Test]
    public void The_same_seed_is_the_same_story_on_both_databases_to_the_letter([Values(7, 8, 9)] int seed) =>
        Assert.That(
            Proof.Tell(seed, DatabaseProvider.PostgreSql), Is.EqualTo(Proof.Tell(seed, DatabaseProvider.Sqlite)));
}

/// <summary>Ends the servers that these tests have started.</summary>
[SetUpFixture]
public sealed class Servers
{
    [OneTimeTearDown]
    public Task StopAsync() => TestServers.StopAsync();
}
