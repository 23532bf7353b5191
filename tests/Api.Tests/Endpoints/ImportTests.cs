using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>Each row of an import is read and judged by itself.</summary>
public sealed class ImportTests : ApiTests
{
    private static TestCaseData[] BadRows() =>
    [
        Case("A_date_that_is_none", row => row.Replace("2026-06-30", "2026-02-30"), "dueOn: "),
        Case("No_date_at_all", row => row.Replace("2026-06-30", "soon"), "dueOn: "),
        Case("A_missing_member", row => row.Replace("\"currency\":\"USD\",", ""), "Missing: 'currency'"),
        Case("An_unknown_member", row => row.Replace("\"currency\"", "\"colour\":1,\"currency\""), "colour: "),
        Case("A_duplicate_member", row => row.Replace("\"currency\"", "\"total\":100,\"currency\""), ""),
        Case("A_member_in_another_case", row => row.Replace("\"currency\"", "\"Currency\""), "Currency: "),
        Case("A_fraction_of_a_cent", row => row.Replace("\"total\":100", "\"total\":100.5"), "total: "),
        Case("A_number_as_a_text", row => row.Replace("\"total\":100", "\"total\":\"100\""), "total: "),
        Case("A_null_that_is_not_allowed", row => row.Replace("\"USD\"", "null"), "currency: "),
        Case("A_text_for_the_lines", row => row.Replace("\"currency\"", "\"lines\":\"none\",\"currency\""), "lines: "),
        Case("A_null_for_a_line", row => row.Replace("\"currency\"", "\"lines\":[null],\"currency\""), "lines"),
        Case("A_bad_line", row => row.Replace("\"currency\"", "\"lines\":[{\"amount\":{}}],\"currency\""), "lines/0"),
        Case("What_is_no_character", row => row.Replace("\"N\"", "\"N\\uFFFE\""),
            "number: The text holds U+FFFE, which is no character."),
        Case("A_nul", row => row.Replace("\"N\"", "\"N\\u0000\""), "number: The text holds a NUL character."),
        Case("Half_a_character", row => row.Replace("\"N\"", "\"N\\ud83e\""), "number: "),
    ];

    [TestCaseSource(nameof(BadRows))]
    public async Task A_row_that_cannot_be_read_refuses_only_itself_and_is_named_by_its_index_and_its_reference(
        Func<string, string> spoil, string detail)
    {
        var (customer, before, bad, after) = (New("C"), New("I"), New("I"), New("I"));
        await BackOffice.PutCustomerAsync(customer, null);

        var results = await ImportAsync([Row(before, customer), spoil(Row(bad, customer)), Row(after, customer)]);

        Assert.That(results.Select(r => (r.Number("index"), r.Text("reference"), r.Text("outcome"))), Is.EqualTo([
            (0L, before, "created"), (1L, bad, "refused"), (2L, after, "created"),
        ]));
        var problem = results[1].GetProperty("problem");
        Assert.That(problem.Text("code"), Is.EqualTo("malformed-request"));
        Assert.That(problem.Text("detail"), Does.StartWith(detail));
    }

    [TestCase("null")]
    [TestCase("7")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("\"row\"")]
    [TestCase("""{"reference":7}""")]
    [TestCase("""{"reference":"\ud83e"}""")]
    public async Task A_row_without_a_reference_is_named_by_its_index(string row)
    {
        var (customer, good) = (New("C"), New("I"));
        await BackOffice.PutCustomerAsync(customer, null);

        var results = await ImportAsync([row, Row(good, customer)]);

        Assert.That(
            results.Select(r => (r.Number("index"), r.GetProperty("reference").GetString(), r.Text("outcome"))),
            Is.EqualTo([(0L, null, "refused"), (1L, good, "created")]));
    }

    [Test]
    public async Task Among_hundreds_of_rows_each_result_is_its_own_rows()
    {
        var customer = New("C");
        await BackOffice.PutCustomerAsync(customer, null);
        var references = Enumerable.Range(0, 250).Select(_ => New("I")).ToList();
        var rows = references.Select((reference, n) =>
            Row(reference, customer).Replace(":100", n % 7 == 0 ? ":0.1" : ":100"));

        var results = await ImportAsync([.. rows]);

        Assert.That(
            results.Select(r => (r.Text("reference"), r.Text("outcome"))),
            Is.EqualTo(references.Select((reference, n) => (reference, n % 7 == 0 ? "refused" : "created"))));
    }

    [Test]
    public async Task A_row_that_is_older_than_what_is_known_says_so_and_changes_nothing()
    {
        var (customer, invoice) = (New("C"), New("I"));
        await BackOffice.PutCustomerAsync(customer, null);
        string Version(int version, int amount) => Row(invoice, customer)
            .Replace(":100", $":{amount}").Replace("\"currency\"", $"\"sourceVersion\":{version},\"currency\"");
        await ImportAsync([Version(5, 100)]);

        var older = (await ImportAsync([Version(4, 90)])).Single();
        var same = (await ImportAsync([Version(5, 100)])).Single();

        Assert.That((older.Text("outcome"), same.Text("outcome")), Is.EqualTo(("stale", "unchanged")));
        var present = await BackOffice.GetFromJsonAsync<JsonElement>($"/v1/backoffice/invoices/{invoice}");
        Assert.That(present.Number("total"), Is.EqualTo(100));
    }

    [TestCase("""{"invoices":[{}""", Description = "no JSON")]
    [TestCase("""{"invoices":[{}],"colour":1}""", Description = "more than rows")]
    [TestCase("""{"invoices":{}}""", Description = "no list of rows")]
    [TestCase("""{}""", Description = "no rows")]
    [TestCase("""[{}]""", Description = "rows without their name")]
    public async Task A_file_that_is_no_list_is_refused_as_a_whole(string body) =>
        Assert.That(await (await SendAsync(body)).ProblemAsync(), Is.EqualTo((400, "malformed-request")));

    private static TestCaseData Case(string name, Func<string, string> spoil, string detail) =>
        new TestCaseData(spoil, detail).SetName(name);

    private static string Row(string reference, string customer) => JsonSerializer.Serialize(new
    {
        reference, customerReference = customer, number = "N", issuedOn = "2026-05-15", dueOn = "2026-06-30",
        currency = "USD", total = 100, amountDue = 100,
    });

    private async Task<List<JsonElement>> ImportAsync(string[] rows)
    {
        var body = $$"""{"invoices":[{{string.Join(',', rows)}}]}""";
        var answer = await (await SendAsync(body)).JsonAsync(HttpStatusCode.OK);
        return [.. answer.GetProperty("results").EnumerateArray()];
    }

    private Task<HttpResponseMessage> SendAsync(string body) => BackOffice.PostAsync(
        "/v1/backoffice/invoices/import", new StringContent(body, Encoding.UTF8, "application/json"));
}
