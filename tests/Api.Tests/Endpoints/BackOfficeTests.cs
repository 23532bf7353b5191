using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

public sealed class BackOfficeTests : ApiTests
{
    [Test]
    public async Task Putting_a_customer_twice_changes_nothing()
    {
        var reference = New("C");
        var first = await BackOffice.PutAsJsonAsync(
            $"/v1/backoffice/customers/{reference}", new { name = "A", primaryEmail = "a@b.example" });
        var second = await BackOffice.PutAsJsonAsync(
            $"/v1/backoffice/customers/{reference}", new { name = "A", primaryEmail = "a@b.example" });
        Assert.That((first.StatusCode, second.StatusCode, second.Headers.ETag),
            Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.OK, first.Headers.ETag)));
    }

    [Test]
    public async Task Putting_an_invoice_twice_changes_nothing()
    {
        var (reference, path) = (New("C"), $"/v1/backoffice/invoices/{New("I")}");
        await BackOffice.PutCustomerAsync(reference, null);
        var first = await BackOffice.PutAsJsonAsync(path, Portal.Invoice(reference, 100));
        var second = await BackOffice.PutAsJsonAsync(path, Portal.Invoice(reference, 100));
        Assert.That((first.StatusCode, second.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.OK)));
        Assert.That(second.Headers.ETag, Is.EqualTo(first.Headers.ETag));
    }

    [Test]
    public async Task A_repeated_put_with_if_match_is_refused_once_the_first_has_changed_something()
    {
        var (reference, path) = (New("C"), $"/v1/backoffice/invoices/{New("I")}");
        await BackOffice.PutCustomerAsync(reference, null);
        var present = (await BackOffice.PutAsJsonAsync(path, Portal.Invoice(reference, 100))).Headers.ETag!.Tag;

        var same = await PutIfMatchAsync(path, Portal.Invoice(reference, 100), present);
        var first = await PutIfMatchAsync(path, Portal.Invoice(reference, 200), present);
        var repeated = await PutIfMatchAsync(path, Portal.Invoice(reference, 200), present);

        Assert.That((same.StatusCode, first.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
        Assert.That(await repeated.ProblemAsync(), Is.EqualTo((412, "version-mismatch")));
    }

    [Test]
    public async Task A_repeated_put_of_an_old_statement_undoes_a_later_one_unless_both_are_numbered()
    {
        var (reference, plain) = (New("C"), $"/v1/backoffice/invoices/{New("I")}");
        var numbered = $"/v1/backoffice/invoices/{New("I")}";
        await BackOffice.PutCustomerAsync(reference, null);
        object Statement(long amount, long? sourceVersion) => new
        {
            customerReference = reference, number = "N", issuedOn = "2026-05-15", dueOn = "2026-06-30",
            currency = "USD", total = amount, amountDue = amount, sourceVersion,
        };

        foreach (var (amount, version) in new[] { (100, 1), (200, 2), (100, 1) })
        {
            await BackOffice.PutAsJsonAsync(plain, Statement(amount, null));
            await BackOffice.PutAsJsonAsync(numbered, Statement(amount, version));
        }

        Assert.That((await BackOffice.GetFromJsonAsync<JsonElement>(plain)).Number("amountDue"), Is.EqualTo(100));
        Assert.That((await BackOffice.GetFromJsonAsync<JsonElement>(numbered)).Number("amountDue"), Is.EqualTo(200));
    }

    [Test]
    public async Task A_put_that_names_an_old_version_is_refused()
    {
        var reference = New("C");
        var first = await BackOffice.PutAsJsonAsync(
            $"/v1/backoffice/customers/{reference}", new { name = "A", primaryEmail = (string?)null });
        await BackOffice.PutAsJsonAsync(
            $"/v1/backoffice/customers/{reference}", new { name = "B", primaryEmail = (string?)null });

        Assert.That(
            await (await PutIfMatchAsync($"/v1/backoffice/customers/{reference}",
                new { name = "C", primaryEmail = (string?)null }, first.Headers.ETag!.Tag)).ProblemAsync(),
            Is.EqualTo((412, "version-mismatch")));
    }

    [Test]
    public async Task Customers_and_invoices_and_payments_are_listed_page_by_page()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var references = Enumerable.Range(0, 3).Select(_ => New("I")).ToList();
        var ids = new List<Guid>();
        foreach (var invoice in references)
            ids.Add(await BackOffice.PutInvoiceAsync(invoice, reference, 100));
        var paid = new List<string>();
        foreach (var id in ids)
        {
            Api.Clock.Advance(TimeSpan.FromSeconds(1));
            paid.Add((await (await customer.PayAsync($"{id}", Portal.ByCard(), (id, 100))).JsonAsync()).Text("id"));
        }

        Assert.Multiple(async () =>
        {
            Assert.That(await AllAsync($"/v1/backoffice/invoices?customerReference={reference}&limit=2", "reference"),
                Is.EqualTo(references));
            Assert.That(await AllAsync($"/v1/backoffice/payments?customerReference={reference}&limit=2", "id"),
                Is.EqualTo(Enumerable.Reverse(paid)));
            Assert.That(
                await AllAsync("/v1/backoffice/customers?limit=1", "reference"), Does.Contain(reference).And.Unique);
            Assert.That(
                await AllAsync($"/v1/backoffice/payments?method=ach&customerReference={reference}", "id"), Is.Empty);
        });
    }

    [Test]
    public async Task A_payment_names_the_back_offices_own_keys_and_is_found_by_its_transaction()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var invoice = New("I");
        var id = await BackOffice.PutInvoiceAsync(invoice, reference, 100);
        var payment = await (await customer.PayAsync("k", Portal.ByCard(), (id, 100))).JsonAsync();

        var atTheGateway = Api.Gateway.Transactions(orderId: payment.Text("id")).Single();
        var found = await FindAsync(atTheGateway.LegacyId);
        var one = await BackOffice.GetFromJsonAsync<JsonElement>($"/v1/backoffice/payments/{payment.Text("id")}");

        Assert.That((found.Text("customerReference"), found.GetProperty("allocations")[0].Text("invoiceReference")),
            Is.EqualTo((reference, invoice)));
        Assert.That(one.GetProperty("timeline").GetArrayLength(), Is.EqualTo(2));
        Assert.That(payment.Text("transactionId"), Is.EqualTo(atTheGateway.LegacyId), "as the control panel shows it");
        Assert.That(payment.TryGetProperty("gatewayId", out _), Is.False, "no payer needs it");
        Assert.That((found.Text("transactionId"), found.Text("gatewayId")),
            Is.EqualTo((atTheGateway.LegacyId, atTheGateway.Id)));
        Assert.That((await FindAsync(atTheGateway.Id)).Text("id"), Is.EqualTo(payment.Text("id")));

        async Task<JsonElement> FindAsync(string id) =>
            (await BackOffice.GetFromJsonAsync<JsonElement>($"/v1/backoffice/payments?transactionId={id}")).Items()
                .Single();
    }

    [Test]
    public async Task An_invoice_held_by_a_payment_is_not_changed_in_amount_nor_voided_and_the_payment_is_named()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var invoice = New("I");
        var id = await BackOffice.PutInvoiceAsync(invoice, reference, 100);
        var payment = await (await customer.PayAsync("k", Portal.ByAch(), (id, 100))).JsonAsync();

        foreach (var answer in new[]
        {
            await BackOffice.PutAsJsonAsync($"/v1/backoffice/invoices/{invoice}", Portal.Invoice(reference, 99)),
            await BackOffice.PostAsync($"/v1/backoffice/invoices/{invoice}/void", null),
        })
        {
            var problem = await answer.JsonAsync(HttpStatusCode.Conflict);
            Assert.That((problem.Text("code"), problem.Text("paymentId")),
                Is.EqualTo(("payment-in-progress", payment.Text("id"))));
        }
    }

    [Test]
    public async Task An_invoice_paid_here_is_reopened_only_with_its_present_version()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var invoice = New("I");
        var id = await BackOffice.PutInvoiceAsync(invoice, reference, 100);
        await customer.PayAsync("k", Portal.ByCard(), (id, 100));

        var blind = await BackOffice.PutAsJsonAsync(
            $"/v1/backoffice/invoices/{invoice}", Portal.Invoice(reference, 100));
        Assert.That(await blind.ProblemAsync(), Is.EqualTo((409, "invoice-paid")));

        var present = (await BackOffice.GetAsync($"/v1/backoffice/invoices/{invoice}")).Headers.ETag!.Tag;
        var knowing = await (
            await PutIfMatchAsync($"/v1/backoffice/invoices/{invoice}", Portal.Invoice(reference, 100), present))
                .JsonAsync(HttpStatusCode.OK);
        Assert.That(knowing.Text("status"), Is.EqualTo("unpaid"));
    }

    [Test]
    public async Task An_older_snapshot_changes_nothing_and_says_that_it_is_stale()
    {
        var reference = New("C");
        await BackOffice.PutCustomerAsync(reference, null);
        var invoice = New("I");
        object Version(long version, long amount) => new
        {
            customerReference = reference, number = "N", issuedOn = "2026-05-01", dueOn = "2026-06-01",
            currency = "USD", total = amount, amountDue = amount,
            sourceVersion = version,
        };
        await BackOffice.PutAsJsonAsync($"/v1/backoffice/invoices/{invoice}", Version(5, 100));

        var stale = await BackOffice.PutAsJsonAsync($"/v1/backoffice/invoices/{invoice}", Version(4, 999));

        Assert.That(stale.Headers.GetValues("Stale").Single(), Is.EqualTo("true"));
        Assert.That((await stale.JsonAsync(HttpStatusCode.OK)).Number("total"), Is.EqualTo(100));
    }

    [Test]
    public async Task Lines_are_replaced_as_a_whole()
    {
        var reference = New("C");
        await BackOffice.PutCustomerAsync(reference, null);
        var invoice = New("I");
        object With(params string[] lines) => new
        {
            customerReference = reference, number = "N", issuedOn = "2026-05-01", dueOn = "2026-06-01",
            currency = "USD", total = 100, amountDue = 100,
            lines = lines.Select(description => new { description, quantity = 1.25, unitPrice = 1, amount = 1 }),
        };
        foreach (var lines in new[] { new[] { "a", "b" }, ["c"], ["d", "b", "e"] })
        {
            await (await BackOffice.PutAsJsonAsync($"/v1/backoffice/invoices/{invoice}", With(lines))).JsonAsync();
            var read = await BackOffice.GetFromJsonAsync<JsonElement>($"/v1/backoffice/invoices/{invoice}");
            Assert.That(
                read.GetProperty("lines").EnumerateArray().Select(l => l.Text("description")), Is.EqualTo(lines));
        }
    }

    [Test]
    public async Task In_an_import_a_bad_row_refuses_only_itself()
    {
        var reference = New("C");
        await BackOffice.PutCustomerAsync(reference, null);
        var known = New("I");
        await BackOffice.PutInvoiceAsync(known, reference, 100, "N");
        object Row(string invoice, string customer, long total, string number = "N", string currency = "USD") => new
        {
            reference = invoice, customerReference = customer, number, issuedOn = "2026-05-15", dueOn = "2026-06-30",
            currency, total, amountDue = total,
        };
        var rows = new[]
        {
            Row(New("I"), reference, 5), Row(known, reference, 90), Row(New("I"), "C-unknown", 5),
            Row(New("I"), reference, -5), Row(New("I"), reference, 5, currency: "CAD"),
            Row("bad reference", reference, 5),
        };

        var answer = await (await BackOffice.PostAsJsonAsync("/v1/backoffice/invoices/import", new { invoices = rows }))
            .JsonAsync(HttpStatusCode.OK);
        var again = await (await BackOffice.PostAsJsonAsync(
            "/v1/backoffice/invoices/import", new { invoices = rows[..2] })).JsonAsync(HttpStatusCode.OK);

        Assert.That(
            Outcomes(answer), Is.EqualTo(
                ["created", "updated", "refused unknown-customer", "refused validation-failed",
                    "refused unsupported-currency", "refused validation-failed"]));
        Assert.That(Outcomes(again), Is.EqualTo(["unchanged", "unchanged"]));
        Assert.That(answer.GetProperty("results")[3].GetProperty("problem")
            .Text("detail"), Does.StartWith("total: 'total' must be between 0"));
    }

    [Test]
    public async Task A_thousand_invoices_are_imported_and_one_more_refused()
    {
        var reference = New("C");
        await BackOffice.PutCustomerAsync(reference, null);
        object[] Rows(int count) => [.. Enumerable.Range(0, count).Select(n => new
        {
            reference = $"{reference}-{n}", customerReference = reference, number = $"N-{n}", issuedOn = "2026-05-15",
            dueOn = "2026-06-30", currency = "USD",
            total = 100, amountDue = 100,
        })];

        Assert.That(
            await (await BackOffice.PostAsJsonAsync("/v1/backoffice/invoices/import", new { invoices = Rows(1001) }))
                .ProblemAsync(), Is.EqualTo((422, "validation-failed")));
        var answer = await (await BackOffice.PostAsJsonAsync(
            "/v1/backoffice/invoices/import", new { invoices = Rows(1000) })).JsonAsync(HttpStatusCode.OK);
        Assert.That(Outcomes(answer), Has.Count.EqualTo(1000).And.All.EqualTo("created"));
    }

    private static List<string> Outcomes(JsonElement answer) =>
        [.. answer.GetProperty("results").EnumerateArray().Select(r =>
        r.GetProperty("problem").ValueKind is JsonValueKind.Null
            ? r.Text("outcome")
            : $"{r.Text("outcome")} {r.GetProperty("problem").Text("code")}")];

    private async Task<List<string>> AllAsync(string path, string member)
    {
        var page = await BackOffice.GetFromJsonAsync<JsonElement>(path);
        var all = page.Items().Select(i => i.Text(member)).ToList();
        while (page.GetProperty("nextCursor").GetString() is { } cursor)
        {
            page = await BackOffice.GetFromJsonAsync<JsonElement>($"{path.Split('?')[0]}?cursor={cursor}&limit=2");
            all.AddRange(page.Items().Select(i => i.Text(member)));
        }

        return all;
    }

    private async Task<HttpResponseMessage> PutIfMatchAsync(string path, object body, string etag)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", etag);
        return await BackOffice.SendAsync(request);
    }
}
