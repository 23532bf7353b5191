using CustomerPayments.Testing.Databases;

namespace CustomerPayments.Api.Tests;

/// <summary>Ends the servers that these tests have started.</summary>
[SetUpFixture]
public sealed class Servers
{
    [OneTimeTearDown]
    public Task StopAsync() => TestServers.StopAsync();
}
