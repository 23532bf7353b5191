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
        }.ToString();

        await using (var api = await ApiProcess.ListenAsync(
        [
            ("Database:Provider", "PostgreSql"), ("ConnectionStrings:Payments", connection),
            ("ASPNETCORE_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ("Demo:Seed", "false"), ("DataDirectory", Directory.CreateTempSubdirectory("customer-payments-").FullName),
        ]))
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
                () => ExecuteAsync(connection, statement),
                Throws.TypeOf<PostgresException>().With.Property("SqlState")
                    .EqualTo(PostgresErrorCodes.InsufficientPrivilege), statement);
        }
    }

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
