using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Npgsql;

namespace CustomerPayments.Api.Tests.Deployment;

/// <summary>What a deployment runs, and what the process says when it cannot run.</summary>
public sealed class StartTests
{
    [Test]
    public async Task An_unknown_provider_ends_the_start_in_one_sentence() => Assert.That(
        await RefusalAsync(("Database:Provider", "Oracle")),
        Does.Contain("Database:Provider is 'Oracle'").And.Contain("PostgreSql"));

    [Test]
    public async Task A_server_without_a_connection_string_is_asked_for() => Assert.That(
        await RefusalAsync(("Database:Provider", "SqlServer")), Does.Contain("ConnectionStrings:Payments is missing"));

    [TestCase("PostgreSql", "Host=127.0.0.1;Port=1;Username=a;Password=hush;Timeout=3")]
    [TestCase("SqlServer", "Server=127.0.0.1,1;User Id=a;Password=hush;Connect Timeout=3;Encrypt=false")]
    public async Task A_server_that_does_not_answer_ends_the_start_in_one_sentence(
        string provider, string connection) => Assert.That(
        await RefusalAsync(("Database:Provider", provider), ("ConnectionStrings:Payments", connection)),
        Does.Contain("does not answer").And.Contain("127.0.0.1").And.Not.Contain("hush"));

    [TestCase("PostgreSql", "Sever=127.0.0.1")]
    [TestCase("SqlServer", "Host=127.0.0.1")]
    public async Task An_invalid_connection_string_ends_the_start_in_one_sentence(string provider, string connection) =>
        Assert.That(
        await RefusalAsync(("Database:Provider", provider), ("ConnectionStrings:Payments", connection)),
        Does.Contain("is no connection string"));

    [Test]
    public async Task A_wrong_password_ends_the_start_in_one_sentence()
    {
        await using var database = await NewDatabaseAsync();
        var wrong = new NpgsqlConnectionStringBuilder(database.Connection) { Password = "hush" }.ToString();

        Assert.That(
            await RefusalAsync(("Database:Provider", "PostgreSql"), ("ConnectionStrings:Payments", wrong)),
            Does.Contain("refuses the login").And.Not.Contain("hush"));
    }

    [Test]
    public async Task The_api_does_not_migrate_a_server_itself_and_starts_once_the_deployment_has()
    {
        await using var database = await NewDatabaseAsync();
        Assert.That(await RefusalAsync(database.Settings), Does.Contain("argument migrate"));

        var both = await Task.WhenAll(
            ApiProcess.RunAsync(database.Settings, "migrate"), ApiProcess.RunAsync(database.Settings, "migrate"));
        Assert.That(both.Select(run => run.ExitCode), Is.EqualTo([0, 0]), both[0].Output + both[1].Output);

        await using var api = await ApiProcess.ListenAsync([.. database.Settings, .. Development()]);
        using var http = new HttpClient { BaseAddress = api.Address };
        Assert.That(await http.GetStringAsync("/health/ready"), Does.Contain("\"ready\":true"));
    }

    [Test]
    public async Task A_migration_that_is_killed_leaves_no_lock_behind()
    {
        await using var database = await NewDatabaseAsync();
        for (var patience = 100; patience <= 1_600; patience *= 2)
        {
            using var killing = new CancellationTokenSource(patience);
            await using var migrating = ApiProcess.Begin(database.Settings, "migrate");
            await migrating.WaitAsync(killing.Token);
        }

        Assert.That((await ApiProcess.RunAsync(database.Settings, "migrate")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task The_script_for_an_administrator_makes_what_the_api_needs_and_can_be_run_again()
    {
        await using var database = await NewDatabaseAsync();
        var (exitCode, script) = await ApiProcess.RunAsync([], "migration-script", "PostgreSql");
        Assert.That(exitCode, Is.Zero, script);
        for (var run = 0; run < 2; run++)
        {
            var (applied, output) = await Psql.RunAsync(database.Connection, script);
            Assert.That(applied, Is.Zero, output);
        }

        await using var api = await ApiProcess.ListenAsync([.. database.Settings, .. Development()]);
        Assert.That((await ApiProcess.RunAsync(database.Settings, "migrate")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task The_script_for_sql_server_is_t_sql_with_hangfires_part_in_it()
    {
        var (_, script) = await ApiProcess.RunAsync([], "migration-script", "SqlServer");
        using var reader = new StringReader(script);
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        Assert.That(errors, Is.Empty);
        Assert.That(script, Does.Contain("CREATE TABLE [Payments]").And.Contain("[hangfire]"));
    }

    [TestCase("th_TH.UTF-8", Description = "counts years from the Buddha")]
    [TestCase("tr_TR.UTF-8", Description = "has two letters i")]
    [TestCase("de_DE.UTF-8", Description = "has words of the validator's own")]
    public async Task Answers_are_in_english_and_years_are_the_contracts_whatever_the_servers_culture(string locale)
    {
        await using var api = await ApiProcess.ListenAsync([.. Development(), ("LC_ALL", locale), ("LANG", locale)]);
        using var http = new HttpClient { BaseAddress = api.Address };

        var contact = await http.GetStringAsync("/.well-known/security.txt");
        using var body = new StringContent("""{"token":""}""", System.Text.Encoding.UTF8, "application/json");
        var refusal = await (await http.PostAsync("/v1/activation/lookup", body)).Content.ReadAsStringAsync();

        Assert.That(contact, Does.Contain($"Expires: {DateTime.UtcNow.AddYears(1).Year}-"));
        Assert.That(refusal, Does.Contain("must not be empty"));
    }

    private static (string, string)[] Development() =>
    [
        ("ASPNETCORE_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("Demo:Seed", "false"),
        ("DataDirectory", Directory.CreateTempSubdirectory("customer-payments-").FullName),
    ];

    private static async Task<TestDatabase> NewDatabaseAsync()
    {
        if (TestServers.WhyNot(DatabaseProvider.PostgreSql) is { } reason)
            Assert.Ignore(reason);
        return await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
    }

    /// <returns>The one sentence.</returns>
    private static async Task<string> RefusalAsync(params (string Key, string Value)[] settings)
    {
        var (exitCode, output) = await ApiProcess.RunAsync([.. settings, .. Development()]);
        Assert.That((exitCode, output.Trim().Split('\n').Length), Is.EqualTo((1, 1)), output);
        return output.Trim();
    }
}
