using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;

namespace CustomerPayments.Application.Tests;

/// <summary>A fresh world for every test, and every test on each database.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Available))]
public abstract class WorldTests(DatabaseProvider database)
{
    protected DatabaseProvider Database => database;

    protected World World { get; private set; } = null!;

    [SetUp]
    public async Task CreateWorldAsync() => World = await World.CreateAsync(database);

    [TearDown]
    public async Task DestroyWorldAsync() => await World.DisposeAsync();
}

/// <summary>Ends the servers that these tests have started.</summary>
[SetUpFixture]
public sealed class Servers
{
    [OneTimeTearDown]
    public Task StopAsync() => TestServers.StopAsync();
}
