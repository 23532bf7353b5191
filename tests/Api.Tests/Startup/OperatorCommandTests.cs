using CustomerPayments.Testing;
using Microsoft.Data.Sqlite;

namespace CustomerPayments.Api.Tests.Startup;

/// <summary>What operators type at night, each command in a process of its own.</summary>
public sealed class OperatorCommandTests
{
    private const string Reason = "We are checking our records; please pay tomorrow.";

    private Place place = null!;

    [SetUp]
    public void FindPlace() => place = new Place();

    [TearDown]
    public void LeavePlace() => place.Dispose();

    [Test]
    public async Task Payments_are_held_and_a_backup_is_made_while_the_api_runs()
    {
        await using var api = await ApiProcess.ListenAsync(
            [.. place.Settings, ("Jobs__Enabled", "false"), ("Demo__Seed", "false")]);
        Assert.That(
            await RunAsync("hold-payments", "on", "--reason", Reason), Does.StartWith("Payments are held since"));

        var copy = Path.Combine(place.Folder, "copy.db");
        Assert.That(await RunAsync("backup", "--to", copy), Does.Contain("is a copy of the database"));
        Assert.That(await CountAsync(copy, $"""SELECT COUNT(*) FROM "PaymentHolds" WHERE "Reason" = '{Reason}' """),
            Is.EqualTo(1));
        Assert.That(File.Exists($"{copy}-wal"), Is.False, "The copy needs no other file.");
        Assert.That(await place.RefusalAsync("backup", "--to", copy), Does.EndWith("already; name another one."));

        Assert.That(await RunAsync("hold-payments", "off"), Does.StartWith("Payments are taken again"));
        Assert.That(await RunAsync("hold-payments", "off"), Does.StartWith("Payments were not held."));
    }

    [Test]
    public async Task The_comparison_the_steps_after_a_restore_and_the_emails_are_done_at_once()
    {
        await using (await ApiProcess.ListenAsync([.. place.Settings, ("Jobs__Enabled", "false")]))
        {
            Assert.That(
                await place.RefusalAsync("compare"), Does.Contain("is used by another process"),
                "The simulator in the box is part of the API's process.");
        }

        var compared = await RunAsync("compare");
        Assert.That(
            compared, Does.Match(@"and a day: [1-9]\d* transactions")
                .And.EndWith("Charges without a payment: 0; payments with an alarm: 0."));
        var recovered = await RunAsync("after-restore", "--stopped", "2026-01-01T00:00:00Z");
        Assert.That(
            recovered, Does.Contain("all sessions have ended").And.EndWith("Nothing is left over: payments are taken again."));
        Assert.That(await RunAsync("send-emails"), Does.EndWith("; 0 were not taken."));

        var database = Path.Combine(place.Folder, "payments.db");
        Assert.That(
            await CountAsync(database, """SELECT COUNT(*) FROM "Sessions" WHERE "EndedAt" IS NULL"""), Is.Zero);
        Assert.That(
            await CountAsync(
                database,
                """
                SELECT COUNT(DISTINCT "Subject") FROM "AuditEntries"
                WHERE "Subject" IN ('command:compare', 'command:send-emails', 'payments')
                """),
            Is.EqualTo(3), "All of it is in the audit trail.");
    }

    [TestCase("hold-payments does one of on, off.", "hold-payments")]
    [TestCase("Usage: hold-payments on --reason \"what customers read\".", "hold-payments", "on")]
    [TestCase("--reason is what customers read: At most 300 characters on one line.", "hold-payments", "on",
        "--reason", "two\nlines")]
    [TestCase("Usage: backup --to FILE.", "backup")]
    [TestCase("--since is yesterday; it is an instant that is over, such as 2026-11-30T14:00:00Z.", "compare",
        "--since", "yesterday")]
    [TestCase("--stopped is 2999-01-01; it is an instant that is over, such as 2026-11-30T14:00:00Z.", "after-restore",
        "--stopped", "2999-01-01")]
    public async Task What_cannot_be_done_is_refused_in_one_sentence(string says, params string[] words) =>
        Assert.That(await place.RefusalAsync([], words), Is.EqualTo(says));

    [Test]
    public async Task A_gateway_that_is_away_ends_a_comparison_in_one_sentence()
    {
        await RunAsync("migrate");
        (string, string)[] settings = [.. place.Settings, ("Braintree:Endpoint", "http://127.0.0.1:1/graphql")];
        var (exitCode, _, errors) = await ApiProcess.EndAsync(settings, "compare");
        Assert.That((exitCode, errors.Trim().Split('\n').Length), Is.EqualTo((1, 1)), errors);
        Assert.That(errors, Does.StartWith("The gateway does not answer:"));
    }

    [Test]
    public async Task A_server_is_backed_up_with_its_own_tools() => Assert.That(
        await place.RefusalAsync(
            [("Database:Provider", "PostgreSql"), ("ConnectionStrings:Payments", "Host=127.0.0.1;Port=1")],
            "backup", "--to", "copy"),
        Is.EqualTo("backup copies an SQLite file; PostgreSql is backed up with its own tools."));

    private async Task<string> RunAsync(params string[] words)
    {
        var (exitCode, output, errors) = await ApiProcess.EndAsync(place.Settings, words);
        Assert.That((exitCode, errors), Is.EqualTo((0, "")), output);
        return output.Trim();
    }

    private static async Task<long> CountAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
