using CustomerPayments.Testing;

namespace CustomerPayments.Application.Tests;

/// <summary>A fresh world for every test.</summary>
public abstract class WorldTests
{
    protected World World { get; private set; } = null!;

    [SetUp]
    public async Task CreateWorldAsync() => World = await World.CreateAsync();

    [TearDown]
    public async Task DestroyWorldAsync() => await World.DisposeAsync();
}
