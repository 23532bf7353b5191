using System.Net;
using System.Net.Sockets;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Startup;

/// <summary>Every start that cannot succeed says why in one sentence and ends with 1.</summary>
public sealed class RefusedStartTests
{
    private Place place = null!;

    [SetUp]
    public void FindPlace() => place = new Place();

    [TearDown]
    public void LeavePlace() => place.Dispose();

    [Test]
    public async Task A_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";

        foreach (var words in new[] { Array.Empty<string>(), ["simulator", "--port",
            $"{((IPEndPoint)other.LocalEndpoint).Port}"] })
        {
            Assert.That(
                await place.RefusalAsync([("ASPNETCORE_URLS", address), ("Demo:Seed", "false")], words),
                Does.StartWith($"The process cannot listen at {address}").And.Contain("already in use"));
        }
    }

    [TestCase("nonsense")]
    [TestCase("http://192.0.2.1:1")]
    [TestCase("https://127.0.0.1:0")]
    public async Task An_address_where_nobody_can_listen_is_named(string address) => Assert.That(
        await place.RefusalAsync(
            [("ASPNETCORE_URLS", address), ("Demo:Seed", "false"), ("Kestrel:Certificates:Default:Path", "none.pfx")]),
        Does.StartWith($"The process cannot listen at {address}"));

    [Test]
    public async Task A_second_process_on_one_data_directory_says_so_and_ends()
    {
        await using var first = await ApiProcess.ListenAsync([.. place.Settings, ("Demo:Seed", "false")]);

        Assert.That(await place.RefusalAsync(),
            Does.StartWith($"The data directory {place.Folder} is used by another process"));
        Assert.That(
            await place.RefusalAsync("seed", "--invoices", "1"),
            Does.StartWith($"The database {place.Folder}/payments.db is used by another process"));
        await first.KillAsync();
        await using var next = await ApiProcess.ListenAsync([.. place.Settings, ("Demo:Seed", "false")]);
    }

    [Test]
    public async Task A_second_process_on_one_embedded_database_says_so_and_ends_wherever_its_data_is()
    {
        var connection = ("ConnectionStrings:Payments", $"Data Source={place.Folder}/shared.db");
        await using var first = await ApiProcess.ListenAsync([.. place.Settings, connection, ("Demo:Seed", "false")]);
        using var elsewhere = new Place();

        Assert.That(await elsewhere.RefusalAsync([connection]),
            Does.StartWith($"The database {place.Folder}/shared.db is used by another process"));
    }

    [Test]
    public async Task A_second_simulator_on_one_file_says_so_and_ends()
    {
        await using var first = await ApiProcess.ListenAsync(place.Settings, "simulator", "--port", "0");

        Assert.That(await place.RefusalAsync("simulator", "--port", "0"),
            Does.Contain("simulator-0.db is used by another process"));
    }

    [TestCase]
    [TestCase("migrate")]
    [TestCase("seed", "--invoices", "1")]
    [TestCase("simulator", "--port", "0")]
    public async Task A_data_directory_that_cannot_be_written_is_named(params string[] words)
    {
        var file = Path.Combine(place.Folder, "file");
        await File.WriteAllTextAsync(file, "");

        Assert.That(await place.RefusalAsync([("DataDirectory", file)], words), Does.Contain(file));
    }

    [TestCase("Production")]
    [TestCase("Staging")]
    public async Task The_simulator_runs_in_development_only(string environment) => Assert.That(
        await place.RefusalAsync([("ASPNETCORE_ENVIRONMENT", environment)], "simulator", "--port", "0"),
        Does.Contain("Development only").And.Contain(environment));

    [TestCase("--port", "70000", "Usage: simulator --port N")]
    [TestCase("--port", "x", "Usage: simulator --port N")]
    [TestCase("--address", "nowhere", "--address is nowhere")]
    [TestCase("--address", "0.0.0.0",
        "--address 0.0.0.0 opens the simulator to other machines, which Development:Exposed")]
    public async Task A_simulator_that_cannot_listen_as_it_is_told_says_so(string option, string value, string says) =>
        Assert.That(await place.RefusalAsync("simulator", option, value), Does.StartWith(says));

    [TestCase("Mail:Mode", "Smtp", "Demo:Seed makes its customers with the emails of Mail:Mode Folder")]
    [TestCase("Merchant:Currency", "EUR", "Demo:Seed makes bank debits, which are in USD")]
    public async Task The_demo_says_which_setting_keeps_it_from_being_made(string key, string value, string says) =>
        Assert.That(
        await place.RefusalAsync([(key, value), ("Mail:Host", "mail.example")]), Does.StartWith(says));

    [TestCase("Braintree:Environment", "Sandbx",
        "Braintree:Environment is 'Sandbx'; it is one of Simulator, Sandbox, Production.")]
    [TestCase("Braintree:Environment", "7", "Braintree:Environment is 7; it is one of Simulator, Sandbox, Production.")]
    [TestCase("Mail:Mode", "9", "Mail:Mode is Folder or Smtp.")]
    [TestCase("Mail:Security", "SSL", "Mail:Security is 'SSL'; it is one of StartTls, Tls, None.")]
    [TestCase("Mail:Port", "99999", "Mail:Port: The field Port must be between 1 and 65535.")]
    [TestCase("Jobs:SendEmails", "ten",
        "Jobs:SendEmails is 'ten'; it is a time as days.hours:minutes:seconds, such as 00:00:05.")]
    [TestCase("Jobs:SendEmails", "00:00:00",
        "Jobs:SendEmails is 00:00:00; it is whole seconds below a minute or whole minutes below an hour.")]
    [TestCase("Jobs:Enabled", "yes", "Jobs:Enabled is 'yes'; it is true or false.")]
    [TestCase("Demo:Seed", "yes", "Demo:Seed is 'yes'; it is true or false.")]
    [TestCase("Development:Exposed", "yes", "Development:Exposed is 'yes'; it is true or false.")]
    [TestCase("Activation:LinkLifetime", "-1", "Activation:LinkLifetime is no time to come.")]
    [TestCase("Portal:SessionIdle", "00:14:59",
        "Portal:SessionIdle is at least 15 minutes and at most Portal:SessionLifetime, which is at most 30 days.")]
    [TestCase("Portal:SessionIdle", "30.00:00:01",
        "Portal:SessionIdle is at least 15 minutes and at most Portal:SessionLifetime, which is at most 30 days.")]
    [TestCase("Portal:SessionLifetime", "31",
        "Portal:SessionIdle is at least 15 minutes and at most Portal:SessionLifetime, which is at most 30 days.")]
    [TestCase("Portal:BaseUrl", "pay.example", "Portal:BaseUrl is no address such as https://pay.example/portal.")]
    [TestCase("Portal:BaseUrl", "https://pay.example/?a=b",
        "Portal:BaseUrl is no address such as https://pay.example/portal.")]
    [TestCase("Merchant:Currency", "XXX",
        "Merchant:Currency is one of USD, CAD, EUR, GBP, AUD, NZD, MXN, CHF, SEK, NOK and DKK.")]
    [TestCase("Merchant:TimeZone", "Mars",
        "Merchant:TimeZone is not a time zone of this machine; use an IANA name such as America/New_York.")]
    [TestCase("Limits:HashQueue", "-1", "Limits:HashQueue: The field HashQueue must be between 0 and 10000.")]
    [TestCase("Simulator:WebhookUrl", "http://[", "Simulator:WebhookUrl is 'http://['; it cannot be read.")]
    public async Task An_invalid_setting_is_named_with_its_allowed_values(string key, string value, string says) =>
        Assert.That(await place.RefusalAsync([(key, value)]), Is.EqualTo(says));

    [Test]
    public async Task A_settings_file_that_cannot_be_read_is_named_with_the_place_of_the_error()
    {
        await File.WriteAllTextAsync(Path.Combine(place.Folder, "appsettings.json"), "{ \"Mail\": { ");

        Assert.That(
            await place.RefusalAsync("--contentRoot", place.Folder),
            Does.StartWith("Failed to load configuration from file")
                .And.Contain("appsettings.json").And.Contain("LineNumber"));
    }
}
