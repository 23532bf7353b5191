using System.Globalization;
using System.Text;
using CustomerPayments.Infrastructure.Persistence;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.SqlServer;
using Microsoft.Data.SqlClient;
using Npgsql;

namespace CustomerPayments.Api.Jobs;

/// <summary>
/// Where Hangfire keeps its clocks. On a server that is a schema of its own beside our tables, so that replicas share
/// the ticks; beside the embedded file, which has one process only, it is memory.
/// </summary>
internal static class JobStore
{
    private const string SchemaName = "hangfire";

    /// <summary>
    /// How long the lock of a killed process can hold up the next ticks and the next start, which waits 15 seconds for
    /// it. A tick that takes longer may be joined by another, which does no harm.
    /// </summary>
    private static readonly TimeSpan LockMax = TimeSpan.FromSeconds(10);

    /// <summary>How long the dashboard shows a finished tick; there are some 26,000 a day.</summary>
    private static readonly TimeSpan ShownFor = TimeSpan.FromHours(1);

    public static void Use(IGlobalConfiguration hangfire, DatabaseSettings database)
    {
        switch (database.Provider)
        {
            case DatabaseProvider.SqlServer:
                hangfire.UseSqlServerStorage(database.Connection, new SqlServerStorageOptions
                {
                    SchemaName = SchemaName, PrepareSchemaIfNecessary = false,
                    SqlClientFactory = SqlClientFactory.Instance,
                }).WithJobExpirationTimeout(ShownFor);
                break;
            case DatabaseProvider.PostgreSql:
                hangfire.UsePostgreSqlStorage(
                    postgres => postgres.UseNpgsqlConnection(database.Connection), new PostgreSqlStorageOptions
                    {
                        SchemaName = SchemaName, PrepareSchemaIfNecessary = false, DistributedLockTimeout = LockMax,
                        // its default of 15 seconds is long for a customer waiting for an email
                        QueuePollInterval = TimeSpan.FromSeconds(1),
                    }).WithJobExpirationTimeout(ShownFor);
                break;
            default:
                hangfire.UseInMemoryStorage();
                break;
        }
    }

    /// <summary>
    /// Creates or updates Hangfire's tables; part of the deployment, because the running API may not.
    /// </summary>
    public static async Task InstallAsync(DatabaseSettings database, CancellationToken ct)
    {
        if (database.Provider is DatabaseProvider.SqlServer)
        {
            await using var connection = new SqlConnection(database.Connection);
            await connection.OpenAsync(ct);
            SqlServerObjectsInstaller.Install(connection, SchemaName, enableHeavyMigrations: false);
        }
        else if (database.Provider is DatabaseProvider.PostgreSql)
        {
            await using var connection = new NpgsqlConnection(database.Connection);
            await connection.OpenAsync(ct);
            PostgreSqlObjectsInstaller.Install(connection, SchemaName);
        }
    }

    /// <summary>
    /// The statements of <see cref="InstallAsync"/> for a database administrator; a second run changes nothing.
    /// </summary>
    public static string Script(DatabaseProvider provider) => provider switch
    {
        DatabaseProvider.SqlServer =>
            SqlServerObjectsInstaller.GetInstallScript(SchemaName, enableHeavyMigrations: false),
        DatabaseProvider.PostgreSql => PostgreSqlScript(),
        _ => "",
    };

    /// <summary>
    /// Hangfire's own steps fail when they are run again; this script leaves out those that have been run.
    /// </summary>
    private static string PostgreSqlScript()
    {
        var script = new StringBuilder($"""
            CREATE SCHEMA IF NOT EXISTS {SchemaName};
            CREATE TABLE IF NOT EXISTS {SchemaName}."schema" ("version" INT NOT NULL, PRIMARY KEY ("version"));

            """);
        var source = typeof(PostgreSqlStorage).Assembly;
        for (var version = 3; source.GetManifestResourceStream(
            $"Hangfire.PostgreSql.Scripts.Install.v{version}.sql") is { } resource; version++)
        {
            using var reader = new StreamReader(resource);
            script.Append(CultureInfo.InvariantCulture, $"""
                DO $install$ BEGIN
                IF NOT EXISTS (SELECT 1 FROM {SchemaName}."schema" WHERE "version" >= {version}) THEN
                EXECUTE $step$
                {reader.ReadToEnd()}
                $step$;
                UPDATE {SchemaName}."schema" SET "version" = {version};
                END IF;
                END $install$;

                """);
        }

        return script.ToString();
    }
}
