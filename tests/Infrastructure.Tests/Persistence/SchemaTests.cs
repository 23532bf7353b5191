using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Infrastructure.Startup;
using CustomerPayments.Testing.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CustomerPayments.Infrastructure.Tests.Persistence;

/// <summary>How a database gets its schema, and which ones the API refuses to start on.</summary>
public sealed class SchemaTests(TestEngine engine) : DatabaseTests(engine)
{
    [Test]
    public async Task The_migrations_make_the_model_as_it_stands()
    {
        await using var db = Database.Open();
        Assert.That(db.Database.HasPendingModelChanges(), Is.False);
    }

    [Test]
    public async Task Several_that_migrate_at_once_all_end_well_and_one_after_another_does_what_is_alongside()
    {
        var (running, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            await using var db = Database.Open();
            await Schema.MigrateAsync(db, async ct =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await db.Database.GetAppliedMigrationsAsync(ct);
                Interlocked.Decrement(ref running);
            }, CancellationToken.None);
        })));

        await using var after = Database.Open();
        Assert.That((most, (await after.Database.GetPendingMigrationsAsync()).Count()), Is.EqualTo((1, 0)));
        await Schema.CheckAsync(after, CancellationToken.None);
    }

    [Test]
    public async Task A_schema_that_is_behind_is_refused_with_what_to_run()
    {
        var refusal = await RefusalAsync(Schema.CheckAsync);
        Assert.That(refusal, Does.Contain("argument migrate"));
    }

    [Test]
    public async Task A_migration_makes_stored_invoices_searchable_and_continues_an_interrupted_one()
    {
        await Database.MigrateAsync();
        var customer = Customer.Register("C-1", "Cedar Homes", null, DateTime.UnixEpoch);
        var day = new DateOnly(2026, 5, 1);
        var document = new InvoiceDocument("Müller-7", null, day, day, "USD", 100, 100, null, [], null);
        await using (var db = Database.Open())
        {
            db.Customers.Add(customer);
            db.Invoices.AddRange(Enumerable.Range(0, 1_100)
                .Select(n => Invoice.Receive(customer.Id, $"I-{n}", document, DateTime.UnixEpoch)));
            await db.SaveChangesAsync();
        }

        await Database.ExecuteAsync("""UPDATE "Invoices" SET "SearchText" = NULL WHERE "Reference" <> 'I-7'""");
        await Database.MigrateAsync();

        await using var after = Database.Open();
        var expected = SearchText.Of("Müller-7", null);
        Assert.That(await after.Invoices.CountAsync(i => i.SearchText == expected), Is.EqualTo(1_100));
    }

    [Test]
    public async Task A_schema_of_a_newer_version_is_refused()
    {
        await Database.MigrateAsync();
        await Database.ExecuteAsync("""
            INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
            VALUES ('29990101000000_FromTheFuture', '99')
            """);

        Assert.That(await RefusalAsync(Schema.CheckAsync),
            Does.Contain("newer than this version").And.Contain("FromTheFuture"));
        Assert.That(await RefusalAsync(MigrateAsync), Does.Contain("newer than this version"));
    }

    [Test]
    public async Task A_database_of_another_application_is_refused_and_left_alone()
    {
        await CreateAsync();
        await Database.ExecuteAsync("""CREATE TABLE "Recipes" ("Id" int NOT NULL)""");

        Assert.That(await RefusalAsync(MigrateAsync), Does.Contain("another application"));
        Assert.That(await RefusalAsync(Schema.CheckAsync), Does.Contain("another application"));
        await using var db = Database.Open();
        Assert.That(await db.Database.GetAppliedMigrationsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_database_of_another_application_that_migrates_as_we_do_is_refused()
    {
        await CreateAsync();
        await Database.ExecuteAsync("""
            CREATE TABLE "__EFMigrationsHistory" (
                "MigrationId" varchar(150) NOT NULL PRIMARY KEY, "ProductVersion" varchar(32) NOT NULL)
            """);
        await Database.ExecuteAsync(
            """INSERT INTO "__EFMigrationsHistory" VALUES ('20200101000000_Recipes', '5.0.0')""");

        Assert.That(await RefusalAsync(MigrateAsync), Does.Contain("another application"));
    }

    [Test]
    public async Task Charges_from_before_are_named_by_the_id_that_people_know()
    {
        await using var db = Database.Open();
        await db.GetService<IMigrator>().MigrateAsync("CustomerAtTheGateway");
        var ids = new Dictionary<string, string>
        {
            ["dHJhbnNhY3Rpb25fOGYza3EydmQ"] = "8f3kq2vd", ["dHJhbnNhY3Rpb25fYQ"] = "a",
            ["dHJhbnNhY3Rpb25fYWJj"] = "abc",
            ["cmVmdW5kXzhmM2txMnZk"] = "cmVmdW5kXzhmM2txMnZk", ["sample-7"] = "sample-7",
        };
        foreach (var gatewayId in ids.Keys)
        {
            await Database.ExecuteAsync($"""
                INSERT INTO "Orphans" ("TransactionId", "AmountMinor", "Currency", "FoundAt", "Version")
                VALUES ('{gatewayId}', 100, 'USD', '2026-06-01 12:00:00', 1)
                """);
        }

        await db.Database.MigrateAsync();

        Assert.That(await db.UnmatchedCharges.ToDictionaryAsync(o => o.GatewayTransactionId, o => o.TransactionId),
            Is.EquivalentTo(ids));
        await db.GetService<IMigrator>().MigrateAsync("CustomerAtTheGateway");
        Assert.That(
            await db.Database.SqlQuery<string>($"""SELECT "TransactionId" AS "Value" FROM "Orphans" """).ToListAsync(),
            Is.EquivalentTo(ids.Keys));
    }

    [Test]
    public async Task Emails_from_before_the_ledger_are_sent_or_queued_as_they_were()
    {
        await using var db = Database.Open();
        await db.GetService<IMigrator>().MigrateAsync("PaymentsByStatus");
        await Database.ExecuteAsync($"""
            INSERT INTO "Customers" ("Id", "Reference", "Name", "CreatedAt", "Version")
            VALUES ('{Guid.Empty}', 'C-1', 'Cedar Homes', '2026-06-01 12:00:00', 1)
            """);
        foreach (var (key, sentAt) in new[] { ("sent", "'2026-06-01 12:00:00'"), ("waiting", "NULL") })
        {
            await Database.ExecuteAsync($"""
                INSERT INTO "Emails" ("Id", "CustomerId", "Kind", "Key", "CreatedAt", "Attempts", "SentAt")
                VALUES (
                    '{Guid.NewGuid()}', '{Guid.Empty}', 'AccountActivated', '{key}', '2026-06-01 12:00:00', 1, {sentAt})
                """);
        }

        await MigrateAsync(db, CancellationToken.None);

        Assert.That(
            await db.Emails.OrderBy(e => e.Key).Select(e => e.State).ToListAsync(),
            Is.EqualTo([EmailState.Sent, EmailState.Queued]));
    }

    [Test]
    public async Task The_script_for_an_administrator_makes_the_same_and_can_be_run_again()
    {
        if (Database.Provider is DatabaseProvider.Sqlite)
            Assert.Pass("The embedded file is migrated at start.");
        await CreateAsync();
        await using var db = Database.Open();
        for (var run = 0; run < 2; run++)
            await RunAsync(db, Schema.Script(db));

        await Schema.CheckAsync(db, CancellationToken.None);
    }

    private async Task RunAsync(PaymentsDb db, string script)
    {
        if (Database.Provider is DatabaseProvider.PostgreSql)
        {
            var (exitCode, output) = await Psql.RunAsync(Database.Connection, script);
            Assert.That(exitCode, Is.Zero, output);
            return;
        }

        foreach (var batch in script
            .Split("\nGO", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await db.Database.ExecuteSqlRawAsync(
                batch.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
        }
    }

    private static Task MigrateAsync(PaymentsDb db, CancellationToken ct) =>
        Schema.MigrateAsync(db, alongside: null, ct);

    private async Task CreateAsync()
    {
        await using var db = Database.Open();
        await Schema.CreateAsync(db, CancellationToken.None);
    }

    private async Task<string> RefusalAsync(Func<PaymentsDb, CancellationToken, Task> start)
    {
        await using var db = Database.Open();
        var refusal = Assert.ThrowsAsync<StartRefusedException>(() => start(db, CancellationToken.None));
        Assert.That(refusal!.Message, Does.Not.Contain("\n").And.Not.Contain("Password"));
        return refusal.Message;
    }
}
