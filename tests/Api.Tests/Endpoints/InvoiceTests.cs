using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

public sealed class InvoiceTests : ApiTests
{
    [Test]
    public async Task A_customer_sees_only_their_own_invoices()
    {
        var (mine, me) = await ActivatedCustomerAsync();
        var (theirs, _) = await ActivatedCustomerAsync();
        var (own, others) = (await BackOffice.PutInvoiceAsync(New("I"), mine, 100),
            await BackOffice.PutInvoiceAsync(New("I"), theirs, 100));

        var list = await me.GetFromJsonAsync<JsonElement>("/v1/invoices");
        Assert.That(list.Items().Select(i => i.GetProperty("id").GetGuid()), Is.EqualTo([own]));
        Assert.That(await BodyWithoutRequestIdAsync(await me.GetAsync($"/v1/invoices/{others}")),
            Is.EqualTo(await BodyWithoutRequestIdAsync(await me.GetAsync($"/v1/invoices/{Guid.NewGuid()}"))));
        Assert.That(await (await me.GetAsync($"/v1/invoices/{others}")).ProblemAsync(), Is.EqualTo((404, "not-found")));
    }

    [Test]
    public async Task Invoices_are_filtered_by_status_dates_and_text()
    {
        var (reference, me) = await ActivatedCustomerAsync();
        await BackOffice.PutInvoiceAsync(New("I"), reference, 1_00, "ALPHA-1", dueOn: "2026-05-31");
        await BackOffice.PutInvoiceAsync(New("I"), reference, 2_00, "BETA-2", dueOn: "2026-06-01");
        var voided = New("I");
        await BackOffice.PutInvoiceAsync(voided, reference, 3_00, "GAMMA-3");
        await BackOffice.PostAsync($"/v1/backoffice/invoices/{voided}/void", null);
        var paid = await BackOffice.PutInvoiceAsync(New("I"), reference, 4_00, "DELTA-4");
        await me.PayAsync("k", Portal.ByCard(), (paid, 4_00));
        var pending = await BackOffice.PutInvoiceAsync(New("I"), reference, 5_00, "EPS-5");
        await me.PayAsync("k2", Portal.ByAch(), (pending, 5_00));

        Assert.Multiple(async () =>
        {
            Assert.That(await NumbersAsync(me, ""), Is.EquivalentTo(["ALPHA-1", "BETA-2", "DELTA-4", "EPS-5"]),
                "everything but void");
            Assert.That(await NumbersAsync(me, "?status=unpaid"), Is.EquivalentTo(["ALPHA-1", "BETA-2"]));
            Assert.That(
                await NumbersAsync(me, "?status=overdue"), Is.EquivalentTo(["ALPHA-1"]), "due today is not overdue");
            Assert.That(await NumbersAsync(me, "?status=void&status=paid"), Is.EquivalentTo(["GAMMA-3", "DELTA-4"]));
            Assert.That(await NumbersAsync(me, "?status=pending"), Is.EquivalentTo(["EPS-5"]));
            Assert.That(await NumbersAsync(me, "?q=alp"), Is.EquivalentTo(["ALPHA-1"]));
            Assert.That(await NumbersAsync(me, "?q=po-7&status=unpaid"), Is.EquivalentTo(["ALPHA-1", "BETA-2"]),
                "the purchase order");
            Assert.That(await NumbersAsync(me, "?q=%25"), Is.Empty, "a per cent sign is itself");
            Assert.That(await NumbersAsync(me, "?dueFrom=2026-06-01&dueTo=2026-06-01"), Is.EquivalentTo(["BETA-2"]));
        });
    }

    [TestCase("dueOn", new[] { "A", "B", "C" })]
    [TestCase("-dueOn", new[] { "C", "B", "A" })]
    [TestCase("amountDue", new[] { "C", "A", "B" })]
    [TestCase("-amountDue", new[] { "B", "A", "C" })]
    [TestCase("number", new[] { "A", "B", "C" })]
    [TestCase("-number", new[] { "C", "B", "A" })]
    [TestCase("issuedOn", new[] { "B", "C", "A" })]
    [TestCase("-issuedOn", new[] { "A", "C", "B" })]
    public async Task Every_sort_pages_through_all_rows_once(string sort, string[] expected)
    {
        var (reference, me) = await ActivatedCustomerAsync();
        foreach (var (number, amount, due, issued) in new[]
        {
            ("A", 200L, "2026-07-01", "2026-05-03"), ("B", 300L, "2026-07-02", "2026-05-01"),
            ("C", 100L, "2026-07-03", "2026-05-02"),
        })
            await BackOffice.PutInvoiceAsync(New("I"), reference, amount, number, due, issued);

        var seen = new List<string>();
        var page = await me.GetFromJsonAsync<JsonElement>($"/v1/invoices?limit=1&sort={sort}");
        seen.AddRange(page.Items().Select(i => i.Text("number")));
        while (page.GetProperty("nextCursor").GetString() is { } cursor)
        {
            page = await me.GetFromJsonAsync<JsonElement>($"/v1/invoices?limit=1&cursor={cursor}");
            seen.AddRange(page.Items().Select(i => i.Text("number")));
        }

        Assert.That(seen, Is.EqualTo(expected));
    }

    [TestCase("""{"List":"InvoiceFilter","Filter":{"Sort":0},"Position":{"Id":"11111111-1111-1111-1111-111111111111","Date":"2026-07-01"}}""", 200)]
    [TestCase("""{"List":"InvoiceFilter","Filter":{"Sort":0},"Position":{"Id":"11111111-1111-1111-1111-111111111111"}}""", 400)]
    [TestCase("""{"List":"InvoiceFilter","Filter":{"Sort":2},"Position":{"Id":"11111111-1111-1111-1111-111111111111","Date":"2026-07-01"}}""", 400)]
    [TestCase("""{"List":"InvoiceFilter","Filter":{"Sort":3},"Position":{"Id":"11111111-1111-1111-1111-111111111111","Date":"2026-07-01"}}""", 400)]
    [TestCase("""{"List":"InvoiceFilter","Filter":{"Sort":9},"Position":{"Id":"11111111-1111-1111-1111-111111111111","Number":"A"}}""", 400)]
    [TestCase("""{"List":"InvoiceFilter","Filter":{"Statuses":64},"Position":{"Id":"11111111-1111-1111-1111-111111111111","Date":"2026-07-01"}}""", 400)]
    [TestCase("""{"List":"InvoiceFilter","Filter":null,"Position":{"Id":"11111111-1111-1111-1111-111111111111","Date":"2026-07-01"}}""", 400)]
    [TestCase("""{"List":"InvoiceFilter","Filter":{},"Position":null}""", 400)]
    [TestCase("""{"List":"InvoiceFilter","Filter":{}}""", 400)]
    [TestCase("null", 400)]
    public async Task A_cursor_that_somebody_made_up_is_used_when_it_could_be_ours_and_refused_when_not(
        string place, int status)
    {
        var (_, me) = await ActivatedCustomerAsync();
        var json = Encoding.UTF8.GetBytes(place);
        var cursor = Base64Url.EncodeToString([.. SHA256.HashData(json)[..8], .. json]);

        Assert.That((int)(await me.GetAsync($"/v1/invoices?cursor={cursor}")).StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Rows_that_share_a_sort_key_are_neither_skipped_nor_repeated_and_changes_in_between_do_no_harm()
    {
        var (reference, me) = await ActivatedCustomerAsync();
        for (var i = 0; i < 12; i++)
            await BackOffice.PutInvoiceAsync(New("I"), reference, 100, $"N-{i:00}", "2026-07-01");

        var first = await me.GetAsync("/v1/invoices?limit=5&sort=-dueOn");
        Assert.That(first.Headers.GetValues("Link").Single(), Does.Match("^</v1/invoices\\?cursor=.+>; rel=\"next\"$"));
        var page = await first.JsonAsync();
        var seen = page.Items().Select(i => i.Text("number")).ToList();
        await BackOffice.PutInvoiceAsync(New("I"), reference, 100, "LATE", "2026-08-01");
        while (page.GetProperty("nextCursor").GetString() is { } cursor)
        {
            page = await me.GetFromJsonAsync<JsonElement>($"/v1/invoices?limit=5&cursor={cursor}");
            seen.AddRange(page.Items().Select(i => i.Text("number")));
        }

        Assert.That(seen, Is.Unique.And.Count.EqualTo(12));
    }

    [Test]
    public async Task The_summary_adds_up()
    {
        var (reference, me) = await ActivatedCustomerAsync();
        await BackOffice.PutInvoiceAsync(New("I"), reference, 10_00, dueOn: "2026-05-01");
        await BackOffice.PutInvoiceAsync(New("I"), reference, 20_00);
        var paid = await BackOffice.PutInvoiceAsync(New("I"), reference, 30_00);
        await me.PayAsync("k", Portal.ByCard(), (paid, 30_00));

        var summary = await me.GetFromJsonAsync<JsonElement>("/v1/invoices/summary");
        (long, long) Of(string part) =>
            (summary.GetProperty(part).Number("count"), summary.GetProperty(part).Number("amount"));
        Assert.That((Of("unpaid"), Of("overdue"), Of("pending"), Of("paid")),
            Is.EqualTo(((2L, 30_00L), (1L, 10_00L), (0L, 0L), (1L, 30_00L))));
    }

    [Test]
    public async Task An_invoice_is_read_with_its_lines_and_an_etag_that_saves_the_second_reading()
    {
        var (reference, me) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        var first = await me.GetAsync($"/v1/invoices/{id}");
        Assert.That((await first.JsonAsync()).GetProperty("lines").GetArrayLength(), Is.EqualTo(1));

        var again = new HttpRequestMessage(HttpMethod.Get, $"/v1/invoices/{id}");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        Assert.That((await me.SendAsync(again)).StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [TestCase("2026-06-01", 0, TestName = "On_the_day_an_invoice_is_due_it_is_not_overdue")]
    [TestCase("2026-05-31", 1, TestName = "On_the_day_after_it_was_due_an_invoice_is_one_day_overdue")]
    [TestCase("2026-05-20", 12, TestName = "Days_overdue_are_whole_days_by_the_merchants_date")]
    public async Task An_invoice_says_how_many_days_it_is_overdue(string dueOn, int days)
    {
        var (reference, me) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100, dueOn: dueOn);
        var invoice = await me.GetFromJsonAsync<JsonElement>($"/v1/invoices/{id}");
        Assert.That(
            (invoice.Number("daysOverdue"), invoice.GetProperty("overdue").GetBoolean()), Is.EqualTo((days, days > 0)));
    }

    [Test]
    public async Task An_invoice_names_the_payment_that_holds_it_and_then_the_one_that_came_back()
    {
        var (reference, me) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 77_01);
        var unpaid = await me.GetAsync($"/v1/invoices/{id}");
        var first = await unpaid.JsonAsync();
        Assert.That(
            (KindOf(first, "payment"), KindOf(first, "lastReturn")),
            Is.EqualTo((JsonValueKind.Null, JsonValueKind.Null)));

        var payment = await (await me.PayAsync(New("k"), Portal.ByAch(), (id, 77_01))).JsonAsync();
        var pending = await (await ChangedAsync(me, id, unpaid)).JsonAsync();
        Assert.That(
            (pending.GetProperty("payment").Text("number"), pending.GetProperty("payment").Text("status"),
                pending.GetProperty("payment").Text("expectedSettlementOn")),
            Is.EqualTo((payment.Text("number"), "pending", payment.Text("expectedSettlementOn"))));
        var listed = (await me.GetFromJsonAsync<JsonElement>("/v1/invoices?status=pending")).Items().Single();
        Assert.That(listed.GetProperty("payment").Text("id"), Is.EqualTo(payment.Text("id")));

        Api.Gateway.Settle(payment.Text("transactionId"));
        await Api.RunJobAsync("follow-payments");
        var paid = await me.GetAsync($"/v1/invoices/{id}");
        Assert.That((await paid.JsonAsync()).GetProperty("payment").Text("status"), Is.EqualTo("succeeded"));

        Api.Gateway.Return(payment.Text("transactionId"), "R01");
        await Api.RunJobAsync("follow-payments");
        var due = await ChangedAsync(me, id, paid);
        var why = (await due.JsonAsync()).GetProperty("lastReturn");
        Assert.That(
            (KindOf(await due.JsonAsync(), "payment"), why.Text("paymentNumber"), why.Text("code")),
            Is.EqualTo((JsonValueKind.Null, payment.Text("number"), "R01")));

        await me.PayAsync(New("k"), Portal.ByCard(), (id, 77_01));
        var paidAgain = await (await ChangedAsync(me, id, due)).JsonAsync();
        Assert.That(KindOf(paidAgain, "lastReturn"), Is.EqualTo(JsonValueKind.Null), "What is paid is not due again");
    }

    private static JsonValueKind KindOf(JsonElement json, string member) => json.GetProperty(member).ValueKind;

    /// <summary>Its ETag does not save the reading: the answer is another.</summary>
    private static async Task<HttpResponseMessage> ChangedAsync(HttpClient me, Guid id, HttpResponseMessage before)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/invoices/{id}");
        request.Headers.IfNoneMatch.Add(before.Headers.ETag!);
        var answer = await me.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return answer;
    }

    private static async Task<List<string>> NumbersAsync(HttpClient me, string query) =>
        [.. (await me.GetFromJsonAsync<JsonElement>($"/v1/invoices{query}")).Items().Select(i => i.Text("number"))];

    private static async Task<string> BodyWithoutRequestIdAsync(HttpResponseMessage answer) =>
        System.Text.RegularExpressions.Regex.Replace(
            await answer.Content.ReadAsStringAsync(), "\"requestId\":\"[^\"]+\"", "");
}
