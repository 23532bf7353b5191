using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing.Databases;

namespace CustomerPayments.Infrastructure.Tests.Persistence;

/// <summary>An empty database for every test, and every test on each engine.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Engines))]
public abstract class DatabaseTests(TestEngine engine)
{
    protected TestDatabase Database { get; private set; } = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => Database = await TestDatabase.CreateEmptyAsync(engine);

    [TearDown]
    public async Task DropDatabaseAsync() => await Database.DisposeAsync();
}

public sealed class ServersTests
{
    /// <summary>Says in every run which engines were left out, and why.</summary>
    [Test]
    public void The_suites_run_on([Values] DatabaseProvider provider)
    {
        if (TestServers.WhyNot(provider) is { } reason)
            Assert.Ignore(reason);
        Assert.That(TestServers.Available, Does.Contain(provider));
    }
}
