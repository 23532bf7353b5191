using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Startup;

/// <summary>The commands as they are typed, each in a process of its own.</summary>
public sealed class CommandTests
{
    private Place place = null!;

    [SetUp]
    public void FindPlace() => place = new Place();

    [TearDown]
    public void LeavePlace() => place.Dispose();

    [TestCase("Development")]
    [TestCase("Production")]
    public async Task A_deployments_commands_run_in_whatever_host_environment_they_are_typed(string environment)
    {
        (string, string)[] settings = [.. place.Settings, ("ASPNETCORE_ENVIRONMENT", environment)];

        var migrated = await ApiProcess.EndAsync(settings, "migrate");
        var again = await ApiProcess.EndAsync(settings, "migrate");
        var script = await ApiProcess.EndAsync(settings, "migration-script", "PostgreSql");

        Assert.That((migrated.ExitCode, again.ExitCode, script.ExitCode), Is.EqualTo((0, 0, 0)), migrated.Output
            + again.Output + script.Errors);
        Assert.That(migrated.Output, Does.Contain("has the schema of this version"));
        Assert.That(script.Output, Does.Contain("CREATE TABLE"));
    }

    [Test]
    public async Task A_developer_fills_a_database_with_samples_and_again()
    {
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var (exitCode, output, _) = await ApiProcess.EndAsync(place.Settings, "seed", "--invoices", "1000");
            Assert.That(exitCode, Is.Zero, output);
            Assert.That(output, Does.Contain("1000 invoices are there"));
        }
    }

    [TestCase("Production", "Sandbox")]
    [TestCase("Live", "Simulator")]
    [TestCase("Development", "Production")]
    public async Task Samples_are_not_seeded_where_something_is_at_stake(string environment, string gateway) =>
        Assert.That(
        await place.RefusalAsync([("ASPNETCORE_ENVIRONMENT", environment), ("Braintree:Environment", gateway)],
            "seed", "--invoices", "1"),
        Does.StartWith("Sample data is for trying out"));

    [TestCase("--invoices", "0")]
    [TestCase("--invoices", "many")]
    [TestCase("--invoices", "1e3")]
    [TestCase("--invoices", "-5")]
    [TestCase("--invoices", "100000001")]
    [TestCase("--per-customer", "10")]
    [TestCase("--invoices", "10", "--per-customer", "0")]
    public async Task A_number_that_is_none_is_refused_with_the_usage(params string[] words) =>
        Assert.That(await place.RefusalAsync([], ["seed", .. words]), Does.StartWith("Usage: seed --invoices N"));

    [Test]
    public async Task Samples_are_in_a_currency_that_is_one() => Assert.That(
        await place.RefusalAsync([("Merchant:Currency", "XXX")], "seed", "--invoices", "1"),
            Does.StartWith("Merchant:Currency is one of USD"));

    [TestCase("There is no command migrat; did you mean migrate?", "migrat")]
    [TestCase("There is no command Seed; did you mean seed?", "Seed", "--invoices", "5")]
    [TestCase("There is no command simulater; did you mean simulator?", "simulater")]
    [TestCase("There is no command frobnicate; it is one of migrate, migration-script, seed, clients, "
        + "compare, hold-payments, after-restore, backup, send-emails, prune-audit, simulator, healthcheck.", "frobnicate")]
    [TestCase("There is no option --url; did you mean --urls?", "--url", "http://127.0.0.1:0")]
    [TestCase("There is no option --per-costumer; did you mean --per-customer?", "seed", "--invoices", "5",
        "--per-costumer", "2")]
    [TestCase("The option --invoices has no value.", "seed", "--invoices")]
    [TestCase("now is not understood; a setting is --Section:Key value.", "migrate", "now")]
    [TestCase("-p is not understood; a setting is --Section:Key value.", "simulator", "-p", "0")]
    [TestCase("Database:Provider is 'Oracle'; it is one of Sqlite, SqlServer, PostgreSql.", "migration-script",
        "Oracle")]
    public async Task An_unknown_word_is_refused_with_the_nearest_right_word(string says,
        params string[] words) =>
        Assert.That(await place.RefusalAsync([], words), Is.EqualTo(says));

    [TestCase("help")]
    [TestCase("--help")]
    public async Task The_help_names_every_command(string word)
    {
        var (exitCode, output, errors) = await ApiProcess.EndAsync(place.Settings, word);

        Assert.That((exitCode, errors), Is.EqualTo((0, "")));
        foreach (var command in new[]
        {
            "migrate", "migration-script", "seed", "clients", "prune-audit", "simulator", "healthcheck",
        })
            Assert.That(output, Does.Contain($"CustomerPayments.Api {command}"));
    }

    [Test]
    public async Task The_health_check_fails_without_a_process_and_passes_with_it()
    {
        await using var simulator = await ApiProcess.ListenAsync(place.Settings, "simulator", "--port", "0");

        var good = await ApiProcess.EndAsync([], "healthcheck", "--url", $"{simulator.Address}simulator/");
        await simulator.KillAsync();
        var bad = await ApiProcess.EndAsync([], "healthcheck", "--url", $"{simulator.Address}simulator/");

        Assert.That((good.ExitCode, bad.ExitCode), Is.EqualTo((0, 1)), good.Output + bad.Output);
    }
}
