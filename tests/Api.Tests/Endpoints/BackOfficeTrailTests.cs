using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>What the back office writes, and is refused, is in the audit trail: before, after, and for whom.</summary>
public sealed class BackOfficeTrailTests
{
    private ApiHost api = null!;
    private HttpClient office = null!;

    [SetUp]
    public async Task StartApi()
    {
        api = new ApiHost();
        office = await api.AsBackOfficeAsync();
        await office.PutCustomerAsync("C-1", "ap@c-1.example");
    }

    [TearDown]
    public void StopApi() => api.Dispose();

    [Test]
    public async Task An_amount_that_was_changed_is_told_with_what_it_was_before()
    {
        await office.PutInvoiceAsync("I-1", "C-1", 50_00);
        api.Clock.Advance(TimeSpan.FromSeconds(1)); // so that the latest entry is the latest
        await office.PutAsJsonAsync("/v1/backoffice/invoices/I-1", Portal.Invoice("C-1", 1, "N5000"));

        var writes = await DetailsAsync("invoice-put");

        Assert.That(writes, Has.Count.EqualTo(2));
        Assert.That(writes[0], Is.EqualTo("I-1: balanceMinor: 5000 → 1; totalMinor: 5000 → 1"));
        Assert.That(writes[1], Does.StartWith("I-1: ").And.Contain("totalMinor: 5000").And.Not.Contain("→"));
    }

    [Test]
    public async Task An_import_tells_of_each_row_that_it_changed_and_of_no_other()
    {
        object Row(string reference, long amount) => new
        {
            reference, customerReference = "C-1", number = reference, issuedOn = "2026-05-15", dueOn = "2026-06-30",
            currency = "USD", total = amount, amountDue = amount,
        };
        await office.PostAsJsonAsync(
            "/v1/backoffice/invoices/import", new { invoices = new[] { Row("I-1", 5), Row("I-2", 6) } });
        await office.PostAsJsonAsync(
            "/v1/backoffice/invoices/import", new { invoices = new[] { Row("I-1", 5), Row("I-2", 7) } });
        await office.PostAsync("/v1/backoffice/invoices/I-1/void", null);

        Assert.That(await DetailsAsync("invoice-put"), Has.Count.EqualTo(3).And.Some.Contains("totalMinor: 6 → 7"));
        Assert.That(await DetailsAsync("invoice-voided"), Is.EqualTo(["I-1: status: Unpaid → Void"]));
    }

    [Test]
    public async Task A_changed_customer_is_told_without_the_whole_name_and_address()
    {
        api.Clock.Advance(TimeSpan.FromSeconds(1)); // so that the latest entry is the latest
        await office.PutCustomerAsync("C-1", "thief@evil.example", "Zebra Homes");
        await office.PutCustomerAsync("C-1", "thief@evil.example", "Zebra Homes");

        var writes = await DetailsAsync("customer-put");

        Assert.That(writes, Has.Count.EqualTo(2), "repeating changes nothing");
        Assert.That(writes[0], Is.EqualTo("C-1: name: C… → Z…; primaryEmail: a…@c-1.example → t…@evil.example"));
    }

    [Test]
    public async Task Who_was_refused_a_route_is_written_down()
    {
        var reader = await api.AsBackOfficeAsync("reports");
        await reader.PutAsJsonAsync("/v1/backoffice/customers/C-1", new { name = "New", primaryEmail = (string?)null });
        var customer = await api.ActivatedCustomerAsync(office, "C-2");
        await customer.GetAsync("/v1/backoffice/audit");
        await (await api.AsBackOfficeAsync("payments:write")).PostAsJsonAsync(
            $"/v1/backoffice/payments/{Guid.NewGuid()}/resolve",
            new { outcome = "reverse", transactionId = "t-1", reason = "Charged twice." });

        var entries = await EntriesAsync("request-refused");

        Assert.That(entries.Select(e => (e.Text("who").Split(':')[0], e.Text("detail"))), Is.EquivalentTo(new[]
        {
            ("client", "POST /v1/backoffice/payments/{id:guid}/resolve"), ("customer", "GET /v1/backoffice/audit"),
            ("client", "PUT /v1/backoffice/customers/{reference}"),
        }));
    }

    [Test]
    public async Task A_wrong_current_password_is_written_down()
    {
        var customer = await api.ActivatedCustomerAsync(office, "C-2");
        var answer = await customer.PutAsJsonAsync(
            "/v1/me/password",
            new { currentPassword = "not the right password", newPassword = "slate cedar copper basalt" });

        Assert.That(await answer.ProblemAsync(), Is.EqualTo((401, "invalid-credentials")));
        Assert.That(
            await (await customer.ProveAsync("password", "not the right one either")).ProblemAsync(),
            Is.EqualTo((401, "invalid-credentials")));
        Assert.That(
            (await EntriesAsync("current-password-refused")).Select(entry => entry.Text("subject").Split(':')[0]),
            Is.EqualTo(["customer", "customer"]));
    }

    [Test]
    public async Task The_person_for_whom_a_client_acts_is_named_beside_it_and_sealed()
    {
        office.DefaultRequestHeaders.Add("X-On-Behalf-Of", "kim@stone.example");
        await office.PostAsync("/v1/backoffice/customers/C-1/suspend", null);

        var entry = (await EntriesAsync("customer-suspended")).Single();
        Assert.That(
            (entry.Text("who"), entry.Text("onBehalfOf")), Is.EqualTo(("client:rapidworks", "kim@stone.example")));

        await api.RunJobAsync("seal-audit");
        await TamperAsync("UPDATE AuditEntries SET OnBehalfOf = 'pat@stone.example' WHERE OnBehalfOf IS NOT NULL");
        var check = await office.GetFromJsonAsync<JsonElement>("/v1/backoffice/audit/check");
        Assert.That(check.GetProperty("intact").GetBoolean(), Is.False);
    }

    [TestCase("")]
    [TestCase("two words")]
    [TestCase("a123456789b123456789c123456789d123456789e123456789f123456789g123456789h123456789i123456789j123456789"
        + "k123456789l123456789m")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        office.DefaultRequestHeaders.TryAddWithoutValidation("X-On-Behalf-Of", name);
        var answer = await office.PostAsync("/v1/backoffice/customers/C-1/suspend", null);
        Assert.That(await answer.ProblemAsync(), Is.EqualTo((400, "invalid-parameter")));
    }

    [Test]
    public async Task A_customer_acts_for_nobody_else()
    {
        var customer = await api.ActivatedCustomerAsync(office, "C-2");
        customer.DefaultRequestHeaders.Add("X-On-Behalf-Of", "kim@stone.example");
        await customer.DeleteAsync("/v1/sessions/current");

        var entry = (await EntriesAsync("signed-out")).Single();
        Assert.That(entry.GetProperty("onBehalfOf").GetString(), Is.Null);
    }

    private async Task<List<JsonElement>> EntriesAsync(string what) =>
    [
        .. (await (await api.AsBackOfficeAsync("reports")).GetFromJsonAsync<JsonElement>(
            $"/v1/backoffice/audit?what={what}")).Items(),
    ];

    private async Task<List<string>> DetailsAsync(string what) =>
        [.. (await EntriesAsync(what)).Select(entry => entry.Text("detail"))];

    private async Task TamperAsync(string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(api.DataDirectory, "payments.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the SQL is a test's own
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.That(await command.ExecuteNonQueryAsync(), Is.Positive);
    }
}
