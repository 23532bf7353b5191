using System.Data.Common;
using System.Globalization;
using System.Text;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Startup;
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

    /// <summary>
    /// Whoever may read and write our tables gets the same rights here (docs/operations.md), so that a schema that was
    /// lost and made anew can be used by those who used it before. On SQL Server the rights are the whole database's.
    /// </summary>
    private const string Grants = $"""
        DO $grants$ DECLARE grantee text; BEGIN
        FOR grantee IN SELECT quote_ident(pg_get_userbyid(acl.grantee))
            FROM pg_class payments, aclexplode(payments.relacl) acl
            WHERE payments.oid = to_regclass('"Payments"') AND acl.grantee NOT IN (0, payments.relowner)
                AND acl.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
            GROUP BY acl.grantee HAVING count(DISTINCT acl.privilege_type) = 4
        LOOP
            EXECUTE 'GRANT USAGE ON SCHEMA {SchemaName} TO ' || grantee;
            EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SchemaName} TO ' || grantee;
            EXECUTE 'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {SchemaName} TO ' || grantee;
            EXECUTE 'ALTER DEFAULT PRIVILEGES IN SCHEMA {SchemaName} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO '
                || grantee;
            EXECUTE 'ALTER DEFAULT PRIVILEGES IN SCHEMA {SchemaName} GRANT USAGE, SELECT ON SEQUENCES TO ' || grantee;
        END LOOP;
        END $grants$;
        """;

    /// <summary>How many tables there are, and whether the login may read and write all of them.</summary>
    private const string PostgreSqlTables = $"""
        SELECT count(*), coalesce(bool_and(has_schema_privilege(n.oid, 'USAGE')
            AND has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
            AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')), false)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = '{SchemaName}' AND c.relkind = 'r'
        """;

    private const string SqlServerTables = $"""
        SELECT count(*), CAST(COALESCE(
            MIN(HAS_PERMS_BY_NAME('{SchemaName}.' + QUOTENAME(t.name), 'OBJECT', 'INSERT')), 0) AS bit)
        FROM sys.tables t WHERE t.schema_id = SCHEMA_ID('{SchemaName}')
        """;

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
            await using var grant = new NpgsqlCommand(Grants, connection);
            await grant.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>Looks whether the clocks can be kept, which would fail once a second otherwise.</summary>
    /// <exception cref="StartRefusedException">The tables are missing, or the login may not use them.</exception>
    public static async Task RequireAsync(DatabaseSettings database, CancellationToken ct)
    {
        if (database.Provider is DatabaseProvider.Sqlite)
            return;

        var isPostgreSql = database.Provider is DatabaseProvider.PostgreSql;
        await using DbConnection connection = isPostgreSql
            ? new NpgsqlConnection(database.Connection)
            : new SqlConnection(database.Connection);
        await connection.OpenAsync(ct);
        await using var question = connection.CreateCommand();
        question.CommandText = isPostgreSql ? PostgreSqlTables : SqlServerTables;
        await using var tables = await question.ExecuteReaderAsync(ct);
        await tables.ReadAsync(ct);
        if (Convert.ToInt64(tables.GetValue(0), CultureInfo.InvariantCulture) == 0)
            throw new StartRefusedException(
                $"The schema {SchemaName}, which keeps the clocks of the jobs, is missing from the database: "
                    + $"{StartRefusedException.MigrateFirst}.");
        if (!tables.GetBoolean(1))
            throw new StartRefusedException(
                $"The login of ConnectionStrings:Payments may not read and write in the schema {SchemaName}: give it "
                    + "the rights that docs/operations.md names.");
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

        return script.Append(Grants).ToString();
    }
}
