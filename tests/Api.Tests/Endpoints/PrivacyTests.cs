using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerPayments.Testing;
using Microsoft.Data.Sqlite;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>A person asks for a copy of what is kept, or to be forgotten.</summary>
public sealed class PrivacyTests
{
    private const string Name = "Zqname Canary Homes";
    private const string Email = "zqlocal@zqperson.example";
    private const string Browser = "ZqBrowser";
    private const string Address = "198.51.100.77";
    private const string Passkey = "ZqPasskey of mine";

    /// <summary>
    /// Where something of a person may be left after an erasure: docs/privacy.md says why, and until when.
    /// </summary>
    private static readonly string[] MayRemain =
    [
        "AchMandates.IpAddress", "AchMandates.UserAgent", "AuditEntries.Address", "AuditEntries.Detail",
    ];

    private ApiHost api = null!;
    private HttpClient office = null!;

    [SetUp]
    public async Task StartApi()
    {
        api = new ApiHost(ApiHost.TrustingProxy);
        office = await api.AsBackOfficeAsync();
    }

    [TearDown]
    public void StopApi() => api.Dispose();

    [Test]
    public async Task The_export_has_all_that_is_kept_about_the_person_and_no_secret()
    {
        await LiveAsync();

        var export = await (await office.GetAsync("/v1/backoffice/customers/C-1/export")).JsonAsync(HttpStatusCode.OK);

        Assert.That((export.GetProperty("customer").Text("name"), export.GetProperty("customer").Text("primaryEmail")),
            Is.EqualTo((Name, Email)));
        foreach (var (list, count) in new[]
        {
            ("sessions", 1), ("links", 1), ("invoices", 2), ("payments", 2), ("paymentAddresses", 2), ("mandates", 1),
            ("passkeys", 1),
        })
            Assert.That(export.GetProperty(list).GetArrayLength(), Is.EqualTo(count), list);
        Assert.That(export.GetProperty("emails").GetArrayLength(), Is.GreaterThan(2));
        Assert.That(export.GetProperty("mandates")[0].Text("userAgent"), Does.Contain(Browser));
        Assert.That(export.GetProperty("paymentAddresses")[0].Text("address"), Is.EqualTo(Address));
        Assert.That(export.GetProperty("audit").EnumerateArray().Select(e => e.Text("what")),
            Is.SupersetOf(["signed-in", "payment-initiated", "customer-exported"]));
        Assert.That(export.ToString(), Does.Not.Contain("passwordHash").And.Not.Contain("secret").IgnoreCase);
    }

    [Test]
    public async Task After_an_erasure_nothing_of_the_person_is_in_any_column_but_the_listed_ones()
    {
        var customer = await LiveAsync();
        Assert.That(Found(), Is.SupersetOf(
            ["Customers.Name", "Customers.PrimaryEmail", "PortalAccounts.Email", "Passkeys.Name", "Sessions.Address"]));

        var erasure = await (await EraseAsync()).JsonAsync(HttpStatusCode.OK);

        Assert.That(Found().Except(MayRemain), Is.Empty);
        Assert.That(erasure.GetProperty("kept").EnumerateArray().Select(kept => kept.Text("until")), Has.All.Not.Empty);
        Assert.That((await customer.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        var signIn = await api.Http.PostAsJsonAsync("/v1/sessions", new { email = Email, password = Portal.Password });
        Assert.That(await signIn.ProblemAsync(), Is.EqualTo((401, "invalid-credentials")));
    }

    [Test]
    public async Task Books_and_mandates_outlive_the_person_and_the_customer_does_not_come_back()
    {
        await LiveAsync();
        await EraseAsync();

        var payments = await office.GetFromJsonAsync<JsonElement>("/v1/backoffice/payments?customerReference=C-1");
        Assert.That(payments.Items().Count(), Is.EqualTo(2));
        var debit = payments.Items().Single(p => p.GetProperty("method").Text("type") == "ach").Text("id");
        var mandate = await office.GetFromJsonAsync<JsonElement>($"/v1/backoffice/payments/{debit}/mandate");
        Assert.That(
            (mandate.Text("customerName"), mandate.Text("ipAddress")), Is.EqualTo(("Erased customer", Address)));

        var put = await office.PutAsJsonAsync(
            "/v1/backoffice/customers/C-1", new { name = Name, primaryEmail = Email });
        Assert.That(await put.ProblemAsync(), Is.EqualTo((409, "customer-erased")));
        var again = await (await EraseAsync()).JsonAsync(HttpStatusCode.OK);
        Assert.That(again.GetProperty("erasedAt").GetDateTime(), Is.EqualTo(api.Clock.GetUtcNow().UtcDateTime));
        var link = await office.PostAsync("/v1/backoffice/customers/C-1/activation-link", null);
        Assert.That((int)link.StatusCode, Is.EqualTo(409));
    }

    [Test]
    public async Task Nobody_is_erased_while_a_payment_is_under_way_or_an_invoice_is_unpaid()
    {
        var customer = await api.ActivatedCustomerAsync(office, "C-1");
        var invoice = await office.PutInvoiceAsync("I-1", "C-1", 9_00);
        Assert.That(await (await EraseAsync()).ProblemAsync(), Is.EqualTo((409, "erasure-not-possible")));

        await customer.PayAsync("k", Portal.ByAch(), (invoice, 9_00));
        Assert.That(await (await EraseAsync()).ProblemAsync(), Is.EqualTo((409, "erasure-not-possible")));

        await SettleAsync();
        Assert.That((await EraseAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    /// <returns>The customer, signed in, with something of everything, and nothing that is open.</returns>
    private async Task<HttpClient> LiveAsync()
    {
        await office.PutCustomerAsync("C-1", Email, Name);
        await office.PostAsync("/v1/backoffice/customers/C-1/activation-link", null);
        var token = (await api.EmailsAsync()).First(sent => sent.To == Email).Token;
        var session = await (await api.At(Address).PostAsJsonAsync(
            "/v1/activation", new { token, password = Portal.Password })).JsonAsync(HttpStatusCode.Created);
        var customer = api.At(Address, session.Text("accessToken"));
        customer.DefaultRequestHeaders.UserAgent.ParseAdd($"{Browser}/7");
        await customer.SetUpPasskeyAsync(new SoftAuthenticator(), Passkey);
        await customer.PostAsJsonAsync("/v1/sessions", new { email = Email, password = "not the right password" });
        var (byCard, byBank) = (
            await office.PutInvoiceAsync("I-1", "C-1", 7_00), await office.PutInvoiceAsync("I-2", "C-1", 9_00));
        (await customer.PayAsync("c", Portal.ByCard(), (byCard, 7_00))).EnsureSuccessStatusCode();
        (await customer.PayAsync("b", Portal.ByAch(), (byBank, 9_00))).EnsureSuccessStatusCode();
        await SettleAsync();
        await api.EmailsAsync();
        return customer;
    }

    private async Task SettleAsync()
    {
        await api.Http.PostAsJsonAsync("/simulator/clock/advance", new { days = 7 });
        await api.RunJobAsync("follow-payments");
    }

    private Task<HttpResponseMessage> EraseAsync() =>
        office.PostAsJsonAsync("/v1/backoffice/customers/C-1/erase", new { reason = "Asked for in writing." });

    /// <summary>The columns of all tables that hold something of the person.</summary>
    private List<string> Found()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(api.DataDirectory, "payments.db")}");
        connection.Open();
        var found = new List<string>();
        foreach (var table in Read(connection, "SELECT name FROM sqlite_master WHERE type = 'table'"))
        {
            foreach (var column in Read(connection, $"SELECT name FROM pragma_table_info('{table}')"))
            {
                var values = string.Join('\n', Read(connection, $"SELECT \"{column}\" FROM \"{table}\""));
                if (new[] { Name, Email, "zqlocal", Browser, Address, Passkey }.Any(
                    canary => values.Contains(canary, StringComparison.OrdinalIgnoreCase)))
                    found.Add($"{table}.{column}");
            }
        }

        return found;
    }

    private static List<string> Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the SQL is a test's own
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
            values.Add(reader.GetValue(0) is byte[] bytes ? Encoding.UTF8.GetString(bytes) : $"{reader.GetValue(0)}");
        return values;
    }
}
