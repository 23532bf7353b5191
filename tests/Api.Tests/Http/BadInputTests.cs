using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Requests;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Http;

/// <summary>Each kind of bad input gets its problem document, never a 500, and nothing is changed.</summary>
public sealed class BadInputTests : ApiTests
{
    private const string Good = """
        {"invoices":[{"id":"ID","amountDue":10000}],"total":10000,"currency":"USD","method":{"type":"card","nonce":"n"}}
        """;

    private HttpClient customer = null!;
    private string reference = null!;
    private Guid invoice;

    [OneTimeSetUp]
    public async Task OweAnInvoiceAsync()
    {
        (reference, customer) = await ActivatedCustomerAsync();
        invoice = await BackOffice.PutInvoiceAsync(New("I"), reference, 100_00);
    }

    [TearDown]
    public async Task NothingWasChargedAsync()
    {
        Assert.That(Api.Gateway.Transactions(), Is.Empty);
        var payments = await customer.GetFromJsonAsync<JsonElement>("/v1/payments");
        Assert.That(payments.Items(), Is.Empty);
    }

    private static IEnumerable<TestCaseData> Bodies()
    {
        yield return Case("Malformed_json", "{", 400, "malformed-request");
        yield return Case("An_empty_body", "", 400, "malformed-request");
        yield return Case("Json_null", "null", 400, "malformed-request");
        yield return Case("A_null_in_a_list", Good.Replace("[{", "[null,{"), 400, "malformed-request");
        yield return Case(
            "An_unknown_member", Good.Replace("\"total\"", "\"tip\":1,\"total\""), 400, "malformed-request");
        yield return Case("A_duplicate_member", Good.Replace("\"total\":10000", "\"total\":10000,\"total\":10000"), 400,
            "malformed-request");
        yield return Case("A_missing_member", Good.Replace("\"total\":10000,", ""), 400, "malformed-request");
        yield return Case("A_member_in_another_case", Good.Replace("\"total\"", "\"Total\""), 400, "malformed-request");
        yield return Case("A_number_as_a_string", Good.Replace(":10000,\"currency\"", ":\"10000\",\"currency\""), 400,
            "malformed-request");
        yield return Case(
            "A_fraction_of_a_cent", Good.Replace("\"total\":10000", "\"total\":10000.5"), 400, "malformed-request");
        yield return Case("An_overflowing_amount", Good.Replace("\"total\":10000", "\"total\":99999999999999999999"),
            400, "malformed-request");
        yield return Case("A_null_that_is_not_allowed", Good.Replace("\"USD\"", "null"), 400, "malformed-request");
        yield return Case("An_unknown_method", Good.Replace("\"card\"", "\"cash\""), 400, "malformed-request");
        yield return Case("A_method_as_a_number", Good.Replace("\"card\"", "0"), 400, "malformed-request");
        yield return Case("An_id_that_is_none", Good.Replace("\"ID\"", "\"7\""), 400, "malformed-request");
        yield return Case("A_body_too_deep", new string('[', 40) + new string(']', 40), 400, "malformed-request");
        yield return Case("A_negative_amount", Good.Replace("10000", "-10000"), 422, "validation-failed");
        yield return Case("An_amount_of_nothing", Good.Replace("10000", "0"), 422, "validation-failed");
        yield return Case(
            "An_amount_beyond_all_reason", Good.Replace("10000", "9223372036854775807"), 422, "validation-failed");
        yield return Case(
            "No_invoices", Good.Replace("""{"id":"ID","amountDue":10000}""", ""), 422, "validation-failed");
        yield return Case("An_invoice_twice", Good.Replace("""{"id":"ID","amountDue":10000}""", """{"id":"ID","amountDue":10000},{"id":"ID","amountDue":10000}"""), 422, "validation-failed");
        var many = Enumerable.Range(0, 51).Select(_ => $$"""{"id":"{{Guid.NewGuid()}}","amountDue":1}""");
        yield return Case(
            "Fifty_one_invoices", Good.Replace("""{"id":"ID","amountDue":10000}""", string.Join(',', many)), 422,
            "validation-failed");
        yield return Case("Another_currency", Good.Replace("USD", "CAD"), 409, "unsupported-currency");
        yield return Case("No_currency_at_all", Good.Replace("USD", "dollars"), 422, "validation-failed");
        yield return Case("Ach_without_a_mandate", Good.Replace("card", "ach"), 422, "validation-failed");
        yield return Case("A_mandate_not_accepted", Good.Replace(
            "\"card\"", "\"ach\",\"mandate\":{\"version\":\"2026-11\",\"accepted\":false}"), 422, "validation-failed");
        yield return Case("An_outdated_mandate", Good.Replace(
            "\"card\"", "\"ach\",\"mandate\":{\"version\":\"2020-01\",\"accepted\":true}"), 409, "mandate-outdated");
        yield return Case("An_unknown_invoice", Good.Replace("ID", $"{Guid.NewGuid()}"), 404, "not-found");
        yield return Case("A_card_number_for_a_nonce", Good.Replace("\"n\"", "\"4111 1111 1111 1111\""), 422,
            "card-number-not-accepted");
        yield return Case("A_card_number_in_device_data",
            Good.Replace("\"n\"", "\"n\",\"deviceData\":\"5555-5555-5555-4444\""), 422, "card-number-not-accepted");

        static TestCaseData Case(string name, string body, int status, string code) =>
            new TestCaseData(body, status, code).SetName(name);
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task A_bad_payment_is_refused(string body, int status, string code)
    {
        var answer = await PostAsync("/v1/payments", body.Replace("ID", $"{invoice}", StringComparison.Ordinal), "key");
        Assert.That(await answer.ProblemAsync(), Is.EqualTo((status, code)));
    }

    [Test]
    public async Task The_member_that_is_wrong_is_named_by_a_json_pointer()
    {
        var answer = await PostAsync("/v1/payments", $$$"""{"invoices":[{"id":"{{{invoice}}}","amountDue":0}],"total":1,"currency":"USD","method":{"type":"card","nonce":""}}""", "key");
        var pointers = (await answer.JsonAsync(HttpStatusCode.UnprocessableEntity)).GetProperty("errors")
            .EnumerateArray().Select(e => e.Text("pointer"));
        Assert.That(pointers, Is.EquivalentTo(["/invoices/0/amountDue", "/method/nonce"]));
    }

    [Test]
    public async Task A_wrong_type_is_named_by_a_json_pointer()
    {
        var answer = await PostAsync("/v1/payments", """{"invoices":[{"id":"x","amountDue":1}],"total":1,"currency":"USD","method":{"type":"card","nonce":"n"}}""", "key");
        Assert.That((await answer.JsonAsync(HttpStatusCode.BadRequest)).GetProperty("errors")[0]
            .Text("pointer"), Is.EqualTo("/invoices/0/id"));
    }

    [TestCase("\"total\":10000", "\"total\":100.00", "/total")]
    [TestCase("\"total\":10000", "\"total\":\"10000\"", "/total")]
    [TestCase("\"total\":10000", "\"total\":1e4", "/total")]
    [TestCase("\"amountDue\":10000", "\"amountDue\":100.5", "/invoices/0/amountDue")]
    public async Task Money_that_is_no_whole_number_is_told_to_be_minor_units(string good, string bad, string member)
    {
        var body = Good.Replace("ID", $"{invoice}", StringComparison.Ordinal)
            .Replace(good, bad, StringComparison.Ordinal);
        var answer = await PostAsync("/v1/payments", body, "key");

        await IsToldOfMinorUnitsAsync(answer, member);
    }

    [TestCase("\"total\":100", "\"total\":1.00", "/total")]
    [TestCase("\"amountDue\":100", "\"amountDue\":\"1.00\"", "/amountDue")]
    [TestCase("\"unitPrice\":100", "\"unitPrice\":0.5", "/lines/0/unitPrice")]
    [TestCase("\"amount\":100", "\"amount\":0.5", "/lines/0/amount")]
    public async Task Money_of_an_invoice_that_is_no_whole_number_is_told_to_be_minor_units(
        string good, string bad, string member)
    {
        var invoice = JsonSerializer.Serialize(Portal.Invoice(reference, 100))
            .Replace(good, bad, StringComparison.Ordinal);
        using var body = new StringContent(invoice, Encoding.UTF8, "application/json");
        var answer = await BackOffice.PutAsync($"/v1/backoffice/invoices/{New("I")}", body);

        await IsToldOfMinorUnitsAsync(answer, member);
    }

    [Test]
    public async Task Money_in_a_row_of_an_import_that_is_no_whole_number_is_told_to_be_minor_units()
    {
        var good = JsonSerializer.Serialize(Portal.Invoice(reference, 100));
        var row = good.Replace("\"total\":100", "\"total\":1.00", StringComparison.Ordinal);
        using var body = new StringContent($"{{\"invoices\":[{row}]}}", Encoding.UTF8, "application/json");
        var answer = await BackOffice.PostAsync("/v1/backoffice/invoices/import", body);

        var problem = (await answer.JsonAsync(HttpStatusCode.OK)).GetProperty("results")[0].GetProperty("problem");
        Assert.That(problem.Text("detail"), Does.StartWith("total").And.Contain("minor units"));
    }

    [Test]
    public void Every_whole_number_in_a_request_is_read_as_money_except_the_back_offices_counter()
    {
        var requests = typeof(Program).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Request", StringComparison.Ordinal)).Append(typeof(InvoiceToPay));
        var unread = requests.SelectMany(type => type.GetProperties())
            .Where(p => p.PropertyType == typeof(long) || p.PropertyType == typeof(long?))
            .Where(p => !p.IsDefined(typeof(MinorUnitsAttribute), inherit: false)).Select(p => p.Name);

        Assert.That(unread.Distinct(), Is.EqualTo(["SourceVersion"]));
    }

    private static async Task IsToldOfMinorUnitsAsync(HttpResponseMessage answer, string member)
    {
        var problem = await answer.JsonAsync(HttpStatusCode.BadRequest);
        var error = problem.GetProperty("errors").EnumerateArray().Single();
        Assert.That((problem.Text("code"), error.Text("pointer")), Is.EqualTo(("malformed-request", member)));
        Assert.That(error.Text("message"), Does.Contain("minor units").And.Contain("120450"));
    }

    [Test]
    public async Task A_payment_needs_an_idempotency_key_of_printable_characters()
    {
        var body = $$$"""{"invoices":[{"id":"{{{invoice}}}","amountDue":10000}],"total":10000,"currency":"USD","method":{"type":"card","nonce":"n"}}""";
        Assert.Multiple(async () =>
        {
            Assert.That(await (await PostAsync("/v1/payments", body, null))
                .ProblemAsync(), Is.EqualTo((400, "idempotency-key-missing")));
            Assert.That(await (await PostAsync("/v1/payments", body, new string('k', 256)))
                .ProblemAsync(), Is.EqualTo((400, "invalid-parameter")));
        });
    }

    [Test]
    public async Task A_body_above_64_kilobytes_is_too_large_except_for_the_import()
    {
        var large = $$"""{"invoices":[],"padding":"{{new string('x', 70_000)}}"}""";
        Assert.That(
            await (await PostAsync("/v1/payments", large, "key")).ProblemAsync(), Is.EqualTo((413, "body-too-large")));
        var import = await BackOffice.PostAsync(
            "/v1/backoffice/invoices/import", new StringContent(large, Encoding.UTF8, "application/json"));
        Assert.That(await import.ProblemAsync(), Is.EqualTo((400, "malformed-request")),
            "it was read, and has an unknown member");
    }

    [Test]
    public async Task Another_media_type_is_not_read()
    {
        var answer = await customer.PostAsync(
            "/v1/payments/preview", new StringContent("invoiceIds=1", Encoding.UTF8, "text/plain"));
        Assert.That(await answer.ProblemAsync(), Is.EqualTo((415, "unsupported-media-type")));
    }

    [TestCase("/v1/invoices?limit=0")]
    [TestCase("/v1/invoices?limit=101")]
    [TestCase("/v1/invoices?limit=many")]
    [TestCase("/v1/invoices?status=open")]
    [TestCase("/v1/invoices?status=1")]
    [TestCase("/v1/invoices?sort=colour")]
    [TestCase("/v1/invoices?dueFrom=tomorrow")]
    [TestCase("/v1/payments?from=2026-06-01")]
    [TestCase("/v1/payments?status=done")]
    [TestCase("/v1/payments?invoiceId=7")]
    public async Task A_parameter_that_cannot_be_read_is_a_bad_request(string path) =>
        Assert.That((await (await customer.GetAsync(path)).ProblemAsync()).Status, Is.EqualTo(400));

    [TestCase("limit=5&invoiceId=7", "invoiceId")]
    [TestCase("limit=0x5&invoiceId=", "limit")]
    [TestCase("limit=5&limit=6&invoiceId=6f9619ff-8b86-d011-b42d-00cf4fc964ff", "limit")]
    public async Task Of_several_parameters_the_one_that_cannot_be_read_is_named(string query, string named)
    {
        var answer = await (await customer.GetAsync($"/v1/payments?{query}")).Content.ReadFromJsonAsync<JsonElement>();

        Assert.That(answer.GetProperty("errors")[0].Text("pointer"), Is.EqualTo($"/{named}"));
    }

    [Test]
    public async Task An_altered_cursor_is_refused_and_so_is_one_with_another_filter()
    {
        for (var i = 0; i < 3; i++)
            await BackOffice.PutInvoiceAsync(New("I"), reference, 5_00 + i);
        var cursor = (await customer.GetFromJsonAsync<JsonElement>("/v1/invoices?limit=2&status=unpaid"))
            .Text("nextCursor");
        var altered = cursor[..^2] + (cursor[^2] == 'A' ? 'B' : 'A') + cursor[^1];

        Assert.Multiple(async () =>
        {
            foreach (var bad in new[] { altered, "", "x", "////", cursor[..10] }.Where(c => c.Length > 0))
                Assert.That(await (await customer.GetAsync($"/v1/invoices?cursor={Uri.EscapeDataString(bad)}"))
                    .ProblemAsync(), Is.EqualTo((400, "invalid-cursor")), bad);
            Assert.That(await (await customer.GetAsync($"/v1/invoices?cursor={cursor}&status=paid"))
                .ProblemAsync(), Is.EqualTo((400, "invalid-cursor")));
            Assert.That(
                (await customer.GetAsync($"/v1/invoices?cursor={cursor}")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((await customer.GetAsync($"/v1/invoices?cursor={cursor}&status=unpaid&limit=1")).StatusCode,
                Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [Test]
    public async Task A_cursor_of_another_list_is_refused()
    {
        foreach (var number in new[] { "A", "B" })
            await BackOffice.PutInvoiceAsync(New("I"), reference, 7_00, number);
        var ofInvoices = (await customer.GetFromJsonAsync<JsonElement>("/v1/invoices?limit=1&sort=-amountDue"))
            .Text("nextCursor");

        foreach (var (client, path) in new[]
        {
            (customer, "/v1/payments"), (BackOffice, "/v1/backoffice/payments"),
            (BackOffice, "/v1/backoffice/payments/changes"),
            (BackOffice, "/v1/backoffice/invoices"), (BackOffice, "/v1/backoffice/customers"),
        })
        {
            Assert.That(await (await client.GetAsync($"{path}?cursor={ofInvoices}"))
                .ProblemAsync(), Is.EqualTo((400, "invalid-cursor")), path);
        }
    }

    [Test]
    public async Task A_request_with_two_idempotency_keys_is_refused()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payments")
        {
            Content = new StringContent($$$"""{"invoices":[{"id":"{{{invoice}}}","amountDue":10000}],"total":10000,"currency":"USD","method":{"type":"card","nonce":"n"}}""", new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", ["a", new string('b', 255)]);
        Assert.That(await (await customer.SendAsync(request)).ProblemAsync(), Is.EqualTo((400, "invalid-parameter")));
    }

    [TestCase("""{"name":"","primaryEmail":null}""")]
    [TestCase("""{"name":"A","primaryEmail":"not an address"}""")]
    [TestCase("""{"name":"A\nBcc: x","primaryEmail":null}""")]
    public async Task A_customer_of_the_wrong_shape_is_refused(string body)
    {
        var answer = await BackOffice.PutAsync(
            $"/v1/backoffice/customers/{New("C")}", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.That(await answer.ProblemAsync(), Is.EqualTo((422, "validation-failed")));
    }

    [TestCase("documentUrl", "javascript:alert(1)", 422, "validation-failed")]
    [TestCase("documentUrl", "data:text/html,x", 422, "validation-failed")]
    [TestCase("documentUrl", "http://stone.example/1.pdf", 422, "validation-failed")]
    [TestCase("documentUrl", "/1.pdf", 422, "validation-failed")]
    [TestCase("documentUrl", "https://stone.example/1.pdf", 201, "")]
    [TestCase("amountDue", 101, 422, "validation-failed")]
    [TestCase("amountDue", 99, 201, "")]
    [TestCase("currency", "EUR", 409, "unsupported-currency")]
    public async Task An_invoices_address_is_https_and_its_amounts_fit_each_other(
        string member, object value, int status, string code)
    {
        var (customer, reference) = (New("C"), New("I"));
        await BackOffice.PutCustomerAsync(customer, null);
        var invoice = new Dictionary<string, object>
        {
            ["customerReference"] = customer, ["number"] = "N", ["issuedOn"] = "2026-05-15", ["dueOn"] = "2026-06-30",
            ["currency"] = "USD", ["total"] = 100, ["amountDue"] = 100, [member] = value,
        };

        var answer = await BackOffice.PutAsJsonAsync($"/v1/backoffice/invoices/{reference}", invoice);

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        if (code.Length > 0)
            Assert.That(await answer.ProblemAsync(), Is.EqualTo((status, code)));
    }

    [Test]
    public async Task A_reference_of_other_characters_is_refused() => Assert.That(
        await (await BackOffice.PutAsJsonAsync(
            "/v1/backoffice/customers/a%20b", new { name = "A", primaryEmail = (string?)null })).ProblemAsync(),
        Is.EqualTo((422, "validation-failed")));

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? key)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post, path)
        { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await customer.SendAsync(request);
    }
}
