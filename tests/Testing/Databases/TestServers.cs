using CustomerPayments.Infrastructure.Persistence;
using DotNet.Testcontainers.Configurations;

namespace CustomerPayments.Testing.Databases;

/// <summary>Which engines the tests can run on here, and why not on the others.</summary>
public static class TestServers
{
    private static readonly Lazy<bool> Docker = new(
        () => TestcontainersSettings.OS.DockerEndpointAuthConfig is not null);

    /// <summary>For <c>[TestFixtureSource]</c>: a suite that holds on one engine has to hold on every other.</summary>
    public static IEnumerable<DatabaseProvider> Available { get; } =
        [.. Enum.GetValues<DatabaseProvider>().Where(provider => WhyNot(provider) is null)];

    /// <summary>
    /// Set before a server is started that is measured: commits wait for the disk, and connections are pooled as they
    /// are by default.
    /// </summary>
    public static bool AreMeasured { get; set; }

    /// <summary>The same, with both paths of SQLite: for a suite that looks at storage itself.</summary>
    public static IEnumerable<TestEngine> Engines { get; } =
        [.. Available.Select(provider => new TestEngine(provider)), TestEngine.PlainSqlite];

    /// <returns>Null when there is such a server, or one can be started.</returns>
    public static string? WhyNot(DatabaseProvider provider) => provider switch
    {
        DatabaseProvider.PostgreSql when PostgreSqlServer.IsGiven || PostgreSqlCluster.Programs is not null
            || HasDocker => null,
        DatabaseProvider.PostgreSql =>
            $"No {PostgreSqlServer.Variable} names a PostgreSQL server, there is no initdb (Debian: postgresql), and "
                + "no Docker engine answers.",
        DatabaseProvider.SqlServer when SqlServerServer.IsGiven || HasDocker => null,
        DatabaseProvider.SqlServer =>
            $"No {SqlServerServer.Variable} names a SQL Server, and no Docker engine answers: SQL Server's "
                + "statements are parsed, not run.",
        _ => null,
    };

    /// <summary>Ends what was started; to be called when an assembly's tests are over.</summary>
    public static async Task StopAsync()
    {
        await PostgreSqlServer.StopAsync();
        await SqlServerServer.StopAsync();
    }

    internal static bool HasDocker => Docker.Value;
}
