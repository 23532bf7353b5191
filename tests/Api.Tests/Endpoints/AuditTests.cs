using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>What is written down, and that nobody changes it unnoticed.</summary>
public sealed class AuditTests
{
    private ApiHost api = null!;
    private HttpClient office = null!;
    private HttpClient reader = null!;

    [SetUp]
    public async Task StartApi()
    {
        api = new ApiHost(ApiHost.TrustingProxy);
        office = await api.AsBackOfficeAsync();
        reader = await api.AsBackOfficeAsync("reports");
    }

    [TearDown]
    public void StopApi() => api.Dispose();

    [Test]
    public async Task The_audit_trail_records_who_did_what_when_and_from_where()
    {
        var customer = await api.ActivatedCustomerAsync(office, "C-1");
        var id = (await office.GetFromJsonAsync<JsonElement>("/v1/backoffice/customers/C-1")).Text("id");
        var invoice = await office.PutInvoiceAsync("I-1", "C-1", 100);
        var payment = (await (await customer.PayAsync("k", Portal.ByCard(), (invoice, 100)))
            .JsonAsync(HttpStatusCode.Created)).Text("id");
        using (var guesser = api.At("198.51.100.7"))
        {
            guesser.DefaultRequestHeaders.Add("X-Request-Id", "guess-1");
            await guesser.PostAsJsonAsync(
                "/v1/sessions", new { email = "ap@c-1.example", password = "not the right password" });
        }

        await customer.DeleteAsync("/v1/sessions/current");
        await office.PostAsync("/v1/backoffice/customers/C-1/suspend", null);
        await office.PostAsync("/v1/backoffice/customers/C-1/reactivate", null);

        var entries = (await reader.GetFromJsonAsync<JsonElement>("/v1/backoffice/audit?limit=100")).Items().ToList();
        var (about, paid) = ($"customer:{id}", $"payment:{payment}");
        Assert.That(entries.Select(e => (e.Text("what"), e.Text("who"), Of(e, "subject"))),
            Is.SupersetOf(new (string, string, string?)[]
        {
            ("started", "system", "Development"), ("token-issued", "anonymous", "client:rapidworks"),
            ("link-sent", "client:rapidworks", about),
            ("account-activated", "anonymous", about), ("signed-in", "anonymous", about),
            ("payment-initiated", about, paid), ("payment-moved", about, paid),
            ("sign-in-refused", "anonymous", about), ("signed-out", about, about),
            ("customer-suspended", "client:rapidworks", about),
            ("customer-reactivated", "client:rapidworks", about),
        }));
        var refused = entries.Single(e => e.Text("what") == "sign-in-refused");
        Assert.That((Of(refused, "address"), Of(refused, "requestId"), Of(refused, "detail"), refused.GetProperty("at")
            .GetDateTime()),
            Is.EqualTo(("198.51.100.7", "guess-1", "wrong password", api.Clock.GetUtcNow().UtcDateTime)));
        Assert.That(Of(entries.Single(e => e.Text("what") == "started"), "detail"),
            Does.Contain("Auth:SigningKey=generated").And.Not.Contain("BEGIN"));
    }

    [Test]
    public async Task The_trail_is_read_page_by_page_and_by_filter()
    {
        for (var i = 0; i < 5; i++)
            await office.PutCustomerAsync($"C-{i}", $"ap@c-{i}.example");
        for (var i = 0; i < 5; i++)
            await office.PostAsync($"/v1/backoffice/customers/C-{i}/activation-link", null);

        var seen = new List<string>();
        for (var path = "/v1/backoffice/audit?what=link-sent&limit=2"; path is not null;)
        {
            var answer = await reader.GetAsync(path);
            var page = await answer.JsonAsync(HttpStatusCode.OK);
            seen.AddRange(page.Items().Select(e => e.Text("id")));
            path = page.GetProperty("nextCursor").GetString() is { } cursor
                ? $"/v1/backoffice/audit?cursor={cursor}&limit=2"
                : null!;
            Assert.That(answer.Headers.Contains("Link"), Is.EqualTo(path is not null));
        }

        Assert.That(seen, Has.Count.EqualTo(5).And.Unique);
        Assert.That(
            (await reader.GetFromJsonAsync<JsonElement>(
                "/v1/backoffice/audit?what=link-sent&from=2027-01-01T00:00:00Z")).Items(), Is.Empty);
        Assert.That(await (await reader.GetAsync("/v1/backoffice/audit?from=yesterday"))
            .ProblemAsync(), Is.EqualTo((400, "invalid-parameter")));
    }

    [Test]
    public async Task An_untouched_trail_is_intact_and_new_entries_are_sealed_after_the_old()
    {
        await FillAsync();
        var first = await CheckAsync();
        Assert.That((first.GetProperty("intact").GetBoolean(), first.Number("unsealed"), first.Number("sealed")),
            Is.EqualTo((true, 0L, (await EntriesAsync()).Count)));

        await office.PostAsync("/v1/backoffice/customers/C-1/suspend", null);
        Assert.That((await CheckAsync()).Number("unsealed"), Is.EqualTo(1));
        await api.RunJobAsync("seal-audit");
        var noted = await CheckAsync($"?sequence={first.Number("sealed")}&hash={first.Text("lastHash")}");
        Assert.That((noted.GetProperty("intact").GetBoolean(), noted.Number("sealed")),
            Is.EqualTo((true, first.Number("sealed") + 1)));
    }

    [TestCase(
        "UPDATE AuditEntries SET Detail = 'nothing' WHERE Id = (SELECT EntryId FROM AuditSeals WHERE Sequence = 2)",
        "changed", 2)]
    [TestCase(
        "UPDATE AuditEntries SET At = '2026-06-01 13:00:00' WHERE Id = (SELECT EntryId FROM AuditSeals WHERE "
            + "Sequence = 2)", "changed", 2)]
    [TestCase("DELETE FROM AuditEntries WHERE Id = (SELECT EntryId FROM AuditSeals WHERE Sequence = 2)", "removed", 2)]
    [TestCase(
        "DELETE FROM AuditEntries WHERE Id = (SELECT EntryId FROM AuditSeals WHERE Sequence = 2); DELETE FROM "
            + "AuditSeals WHERE Sequence = 2", "removed", 2)]
    [TestCase(
        "UPDATE AuditSeals SET Hash = (CASE substr(Hash, 1, 1) WHEN '0' THEN '1' ELSE '0' END) || substr(Hash, 2) "
            + "WHERE Sequence = 2", "changed", 2)]
    [TestCase(
        "INSERT INTO AuditEntries (Id, At, Who, What) VALUES ('01980000-0000-7000-8000-000000000001', '2026-05-01 "
            + "10:00:00', 'system', 'signed-in')", "inserted", null)]
    public async Task A_row_that_was_changed_removed_or_slipped_in_is_found(string sql, string kind, int? sequence)
    {
        await FillAsync();
        await TamperAsync(sql);
        await api.RunJobAsync("seal-audit");

        var check = await CheckAsync();
        var fault = check.GetProperty("faults")[0];
        Assert.That((check.GetProperty("intact").GetBoolean(), fault.Text("kind"),
            fault.GetProperty("sequence") is { ValueKind: JsonValueKind.Number } n ? n.GetInt32() : (int?)null),
            Is.EqualTo((false, kind, sequence)));
    }

    [Test]
    public async Task A_trail_whose_end_was_cut_off_does_not_hold_the_hash_that_was_noted()
    {
        await FillAsync();
        var noted = await CheckAsync();
        await TamperAsync(
            $"DELETE FROM AuditEntries WHERE Id = (SELECT EntryId FROM AuditSeals WHERE Sequence = "
                + $"{noted.Number("sealed")}); DELETE FROM AuditSeals WHERE Sequence = {noted.Number("sealed")}");

        var check = await CheckAsync($"?sequence={noted.Number("sealed")}&hash={noted.Text("lastHash")}");
        Assert.That(check.GetProperty("faults")[0].Text("kind"), Is.EqualTo("not-as-noted"));
    }

    /// <summary>What a person can do who may write every row, and has read the code, but has not the key.</summary>
    private static readonly TestCaseData[] Attacks =
    [
        new TestCaseData("DELETE FROM AuditSeals; DELETE FROM AuditEntries", "not-as-noted")
            .SetArgDisplayNames("deleting everything"),
        new TestCaseData(
            "DELETE FROM AuditSeals WHERE Sequence = (SELECT MAX(Sequence) FROM AuditSeals); DELETE FROM AuditEntries "
                + "WHERE Id NOT IN (SELECT EntryId FROM AuditSeals)", "not-as-noted")
            .SetArgDisplayNames("cutting the end"),
        new TestCaseData(
            "INSERT INTO AuditPrunings (Sequence, Hash, At, KeyVersion, Proof) SELECT Sequence, Hash, '2026-06-01 "
                + "10:00:00', 1, Hash FROM AuditSeals WHERE Sequence = 2; DELETE FROM AuditEntries WHERE Id IN "
                + "(SELECT EntryId FROM AuditSeals WHERE Sequence <= 2); DELETE FROM AuditSeals WHERE Sequence <= 2",
            "changed").SetArgDisplayNames("pruning without the key"),
    ];

    [TestCaseSource(nameof(Attacks))]
    public async Task A_trail_that_lost_what_was_noted_outside_the_database_is_an_alarm(string sql, string kind)
    {
        await FillAsync();
        Assert.That(await api.AlarmAsync("audit-not-intact"), Is.Null);
        await TamperAsync(sql);

        var check = await CheckAsync();

        Assert.That(check.GetProperty("faults").EnumerateArray().Select(f => f.Text("kind")), Does.Contain(kind));
        Assert.That(await api.AlarmAsync("audit-not-intact"), Is.Positive);
        Assert.That(api.Logs.Lines, Has.Some.Contains("The audit trail is not as it was written"));
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task A_trail_that_was_rewritten_and_sealed_anew_without_the_key_is_found(int keyVersion)
    {
        await FillAsync();
        await RewriteAsync(keyVersion);

        var check = await CheckAsync();

        Assert.That((check.GetProperty("intact").GetBoolean(), check.GetProperty("faults")[0].Text("kind")),
            Is.EqualTo((false, "changed")));
    }

    [TestCase(10, "unsealed")]
    [TestCase(11, "misdated")]
    public async Task An_entry_from_the_future_by_more_than_clocks_differ_is_never_sealed(int minutes, string becomes)
    {
        await FillAsync();
        var at = api.Clock.GetUtcNow().AddMinutes(minutes);
        await TamperAsync(
            "INSERT INTO AuditEntries (Id, At, Who, What) VALUES ('01980000-0000-7000-8000-000000000001', "
                + $"'{at:yyyy-MM-dd HH:mm:ss}', 'system', 'signed-in')");
        var before = (await CheckAsync()).Number("sealed");
        await api.RunJobAsync("seal-audit");

        var check = await CheckAsync();

        Assert.That(
            (check.Number("sealed") > before, check.GetProperty("faults").EnumerateArray().Any(f => f.Text("kind")
                == "misdated")),
            Is.EqualTo((becomes == "unsealed", becomes == "misdated")));
    }

    [Test]
    public async Task A_pruned_trail_begins_where_it_was_cut_and_stays_intact()
    {
        await FillAsync();
        api.Clock.Advance(TimeSpan.FromDays(400));
        using var later = await api.AsBackOfficeAsync("reports");
        await api.RunJobAsync("seal-audit");
        var sealedBefore = (await (await later.GetAsync("/v1/backoffice/audit/check")).JsonAsync()).Number("sealed");

        var deleted = await api.SendAsync(new PruneAudit(api.Clock.GetUtcNow().UtcDateTime.AddDays(-1)));
        await api.RunJobAsync("seal-audit");

        var check = await (await later.GetAsync("/v1/backoffice/audit/check")).JsonAsync();
        Assert.That((check.GetProperty("intact").GetBoolean(), check.Number("sealed")),
            Is.EqualTo((true, sealedBefore + 1)), $"{check}");
        Assert.That(deleted, Is.Positive);
        var left = (await (await later.GetAsync("/v1/backoffice/audit?limit=100")).JsonAsync()).Items().ToList();
        Assert.That(left.Select(entry => entry.Text("what")), Does.Contain("audit-pruned").And.No.Member("link-sent"));
    }

    [Test]
    public async Task A_trail_that_is_not_as_it_was_written_is_not_pruned()
    {
        await FillAsync();
        await TamperAsync("UPDATE AuditEntries SET Detail = 'nothing' WHERE What = 'link-sent'");

        Assert.That(
            () => api.SendAsync(new PruneAudit(api.Clock.GetUtcNow().UtcDateTime.AddDays(1))),
            Throws.TypeOf<RuleViolationException>().With.Property("Code").EqualTo("audit-not-intact"));
        Assert.That(await EntriesAsync(), Is.Not.Empty);
    }

    /// <summary>Changes an entry and seals the whole chain anew as far as it can be done without the key.</summary>
    private async Task RewriteAsync(int keyVersion)
    {
        await TamperAsync("UPDATE AuditEntries SET Detail = 'nothing' WHERE What = 'link-sent'");
        await using var scope = api.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IPaymentsDb>();
        var previous = AuditSeal.Beginning;
        foreach (var seal in await db.AuditSeals.AsNoTracking().OrderBy(s => s.Sequence).ToListAsync())
        {
            var entry = await db.AuditEntries.AsNoTracking().SingleAsync(e => e.Id == seal.EntryId);
            previous = Convert.ToHexStringLower(
                SHA256.HashData(entry.SealedForm(previous, seal.Sequence)));
            await TamperAsync(
                $"UPDATE AuditSeals SET Hash = '{previous}', KeyVersion = {keyVersion} WHERE Sequence = "
                    + $"{seal.Sequence}");
        }
    }

    [Test]
    public async Task A_mandate_is_read_by_the_back_office_as_it_was_accepted_and_outlives_everything()
    {
        var customer = await api.ActivatedCustomerAsync(office, "C-1");
        var (byBank, byCard) = (
            await office.PutInvoiceAsync("I-1", "C-1", 120_00), await office.PutInvoiceAsync("I-2", "C-1", 5_00));
        var shown = await (await customer.PostAsJsonAsync(
            "/v1/payments/preview", new { invoiceIds = new[] { byBank } })).JsonAsync(HttpStatusCode.OK);
        customer.DefaultRequestHeaders.UserAgent.ParseAdd("Browser/7");
        customer.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.20");
        var payment = await (await customer.PayAsync("k", Portal.ByAch(), (byBank, 120_00)))
            .JsonAsync(HttpStatusCode.Created);
        var card = await (await customer.PayAsync("c", Portal.ByCard(), (byCard, 5_00)))
            .JsonAsync(HttpStatusCode.Created);

        var mandate = await office.GetFromJsonAsync<JsonElement>(
            $"/v1/backoffice/payments/{payment.Text("id")}/mandate");
        var text = mandate.Text("text");
        Assert.That(
            text, Is.EqualTo(shown.GetProperty("achMandate").Text("text")), "word for word what was on the screen");
        Assert.That(mandate.Text("textHash"), Is.EqualTo(Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))));
        Assert.That(
            (mandate.Text("version"), mandate.Number("amount"), mandate.Text("currency"), mandate.Text("ipAddress"),
                mandate.Text("userAgent"), mandate.Text("customerReference"),
                mandate.GetProperty("account").Text("last4"), mandate.GetProperty("acceptedAt").GetDateTime()),
            Is.EqualTo(("2026-11", 120_00L, "USD", "198.51.100.20", "Browser/7", "C-1", payment.GetProperty("method")
                .Text("last4"), api.Clock.GetUtcNow().UtcDateTime)));

        Assert.That(await (await office.GetAsync($"/v1/backoffice/payments/{card.Text("id")}/mandate"))
            .ProblemAsync(), Is.EqualTo((404, "not-found")));
        foreach (var table in new[] { "Customers", "Payments" })
            Assert.That(() => TamperAsync($"PRAGMA foreign_keys = ON; DELETE FROM {table}"),
                Throws.TypeOf<Microsoft.Data.Sqlite.SqliteException>(), table);
    }

    private async Task FillAsync()
    {
        await office.PutCustomerAsync("C-1", "ap@c-1.example");
        await office.PostAsync("/v1/backoffice/customers/C-1/activation-link", null);
        await api.RunJobAsync("seal-audit");
    }

    private async Task<JsonElement> CheckAsync(string query = "") =>
        await reader.GetFromJsonAsync<JsonElement>($"/v1/backoffice/audit/check{query}");

    private async Task<List<JsonElement>> EntriesAsync() =>
        [.. (await reader.GetFromJsonAsync<JsonElement>("/v1/backoffice/audit?limit=100")).Items()];

    private static string? Of(JsonElement entry, string member) => entry.GetProperty(member).GetString();

    private async Task TamperAsync(string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(api.DataDirectory, "payments.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the SQL is a test's own
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.That(await command.ExecuteNonQueryAsync(), Is.Positive, "rows that were tampered with");
    }
}
