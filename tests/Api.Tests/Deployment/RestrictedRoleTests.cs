using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Npgsql;

namespace CustomerPayments.Api.Tests.Deployment;

/// <summary>The rights that <c>docs/operations.md</c> gives to the running API, as it writes them.</summary>
public sealed partial class RestrictedRoleTests
{
    private const string Password = "for-this-test-only";

    [Test]
    public async Task The_running_api_works_with_the_documents_role_which_cannot_change_the_audit_trail()
    {
        if (TestServers.WhyNot(DatabaseProvider.PostgreSql) is { } reason)
            Assert.Ignore(reason);
        await using var database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
        Assert.That((await ApiProcess.RunAsync(database.Settings, "migrate")).ExitCode, Is.Zero);
        var role = $"payments_{Guid.NewGuid():N}";
        await ExecuteAsync(database.Connection, Documented(role));
        var connection = new NpgsqlConnectionStringBuilder(database.Connection)
        {
            Username = role, Password = Password,
        };

        await using (var api = await ApiProcess.ListenAsync(SettingsOf(connection)))
        {
            using var http = new HttpClient { BaseAddress = api.Address };
            http.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Bearer", await http.OfficeTokenAsync());
            await http.PutCustomerAsync("C-1", "ap@c-1.example");
            (await http.PostAsync("/dev/jobs/seal-audit/run", null)).EnsureSuccessStatusCode();
            var check = await http.GetFromJsonAsync<JsonElement>("/v1/backoffice/audit/check");
            Assert.That(check.GetProperty("intact").GetBoolean(), $"{check}");
            Assert.That(check.Number("sealed"), Is.Positive);
        }

        foreach (var statement in new[]
        {
            "UPDATE \"AuditEntries\" SET \"Detail\" = 'nothing'", "DELETE FROM \"AuditEntries\"",
            "UPDATE \"AuditSeals\" SET \"Hash\" = ''", "DELETE FROM \"AuditSeals\"",
            "INSERT INTO \"AuditPrunings\" VALUES (1, '', now(), 1, '')",
        })
        {
            Assert.That(
                () => ExecuteAsync($"{connection}", statement),
                Throws.TypeOf<PostgresException>().With.Property("SqlState")
                    .EqualTo(PostgresErrorCodes.InsufficientPrivilege), statement);
        }
    }

    [Test]
    public async Task A_lost_schema_of_the_jobs_ends_the_start_in_one_sentence_and_migrate_repairs_it_with_its_rights()
    {
        if (TestServers.WhyNot(DatabaseProvider.PostgreSql) is { } reason)
            Assert.Ignore(reason);
        await using var database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
        Assert.That((await ApiProcess.RunAsync(database.Settings, "migrate")).ExitCode, Is.Zero);
        var role = $"payments_{Guid.NewGuid():N}";
        await ExecuteAsync(database.Connection, Documented(role));
        var reader = $"reports_{Guid.NewGuid():N}";
        await ExecuteAsync(
            database.Connection, $"CREATE ROLE {reader}; GRANT SELECT ON \"Payments\" TO {reader}");
        var connection = new NpgsqlConnectionStringBuilder(database.Connection)
        {
            Username = role, Password = Password,
        };

        await ExecuteAsync(database.Connection, "DROP SCHEMA hangfire CASCADE");
        Assert.That(await RefusalAsync(connection), Does.Contain("schema hangfire").And.Contain("argument migrate"));

        Assert.That((await ApiProcess.RunAsync(database.Settings, "migrate")).ExitCode, Is.Zero);
        await ExecuteAsync(database.Connection, "CREATE TABLE hangfire.later (id bigserial)");
        await ExecuteAsync($"{connection}", """
            UPDATE hangfire.job SET id = id WHERE false; DELETE FROM hangfire.set WHERE false;
            INSERT INTO hangfire.counter (key, value) VALUES ('test', 1); INSERT INTO hangfire.later DEFAULT VALUES;
            """);
        Assert.That(
            () => ExecuteAsync(database.Connection, $"SET ROLE {reader}; SELECT count(*) FROM hangfire.job"),
            Throws.TypeOf<PostgresException>(), "who only reads payments gets nothing");

        await ExecuteAsync(database.Connection, $"REVOKE UPDATE ON hangfire.job FROM {role}");
        Assert.That(await RefusalAsync(connection), Does.Contain("may not read and write in the schema hangfire"));
    }

    /// <returns>The one sentence.</returns>
    private static async Task<string> RefusalAsync(NpgsqlConnectionStringBuilder connection)
    {
        var (exitCode, output) = await ApiProcess.RunAsync(SettingsOf(connection));
        Assert.That((exitCode, output.Trim().Split('\n').Length), Is.EqualTo((1, 1)), output);
        return output;
    }

    private static (string, string)[] SettingsOf(NpgsqlConnectionStringBuilder connection) =>
    [
        ("Database:Provider", "PostgreSql"), ("ConnectionStrings:Payments", $"{connection}"),
        ("ASPNETCORE_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("Demo:Seed", "false"),
        ("DataDirectory", Directory.CreateTempSubdirectory("customer-payments-").FullName),
    ];

    /// <summary>PostgreSQL's part of the block in the document.</summary>
    private static string Documented(string role)
    {
        var block = BlockPattern().Match(File.ReadAllText(
            Path.Combine(Repository.Root, "docs", "operations.md"))).Groups["sql"].Value;
        return block.Replace("'…'", $"'{Password}'", StringComparison.Ordinal)
            .Replace("payments", role, StringComparison.Ordinal);
    }

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var owner = new NpgsqlConnection(connection);
        await owner.OpenAsync();
#pragma warning disable CA2100 // the SQL is the document's or the test's own
        await using var command = new NpgsqlCommand(sql, owner);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex(@"-- PostgreSQL, after migrate, as the owner\n(?<sql>.*?)-- SQL Server", RegexOptions.Singleline)]
    private static partial Regex BlockPattern();
}
