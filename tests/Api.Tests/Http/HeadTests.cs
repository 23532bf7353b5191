using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Http;

/// <summary>HEAD wherever there is GET.</summary>
public sealed class HeadTests : ApiTests
{
    private static readonly string[] Pages =
        ["/", "/portal/", "/portal/main.js", "/swagger/index.html", "/simulator", "/dev/mailbox"];

    private static readonly string[] AllTypes = ["*"];

    private static IEnumerable<TestCaseData> Reads() =>
        Contract.Operations.Where(o => o.Method == "GET").Select(o => o.Path).Concat(Pages)
            .Select(path => new TestCaseData(path).SetArgDisplayNames(path));

    [TestCaseSource(nameof(Reads))]
    public async Task Head_is_answered_like_get_without_a_body(string path)
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var invoiceReference = New("I");
        var invoice = await BackOffice.PutInvoiceAsync(invoiceReference, reference, 100);
        var payment = (await (await customer.PayAsync("k", Portal.ByAch(), (invoice, 100))).JsonAsync()).Text("id");
        var email = (await BackOffice.GetFromJsonAsync<JsonElement>($"/v1/backoffice/emails?paymentId={payment}"))
            .Items().First().Text("id");
        var (id, key) = path.Contains("invoices", StringComparison.Ordinal) ? ($"{invoice}", invoiceReference)
            : path.Contains("emails", StringComparison.Ordinal) ? (email, reference)
            : path.Contains("bank-accounts", StringComparison.Ordinal)
            ? (await KeptAccountAsync(customer, reference), reference)
            : path.Contains("webhook-endpoints", StringComparison.Ordinal) ? (await EndpointAsync(), reference)
            : (payment, reference);
        var address = path.Replace("{code}", "not-found", StringComparison.Ordinal)
            .Replace("{id}", id, StringComparison.Ordinal).Replace("{reference}", key, StringComparison.Ordinal);
        var caller = path.StartsWith("/v1/backoffice", StringComparison.Ordinal) ? BackOffice : customer;

        var get = await caller.GetAsync(address);
        var head = await caller.SendAsync(new HttpRequestMessage(HttpMethod.Head, address));

        Assert.Multiple(async () =>
        {
            Assert.That(head.StatusCode, Is.EqualTo(get.StatusCode));
            Assert.That(await head.Content.ReadAsByteArrayAsync(), Is.Empty);
            Assert.That(head.Content.Headers.ContentType, Is.EqualTo(get.Content.Headers.ContentType));
            Assert.That(head.Headers.ETag, Is.EqualTo(get.Headers.ETag));
            Assert.That(head.Headers.CacheControl, Is.EqualTo(get.Headers.CacheControl));
            if (!path.EndsWith("webhook", StringComparison.Ordinal)) // its challenge is the gateway's to send
                Assert.That((int)get.StatusCode, Is.LessThan(400), "there is something to have a head");
        });
    }

    [Test]
    public async Task A_route_with_post_alone_has_no_head_and_names_the_allowed_methods()
    {
        var head = await Api.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/v1/sessions/refresh"));
        var patch = await Api.Http.PatchAsync("/v1/me", null);

        Assert.That((head.StatusCode, Allowed(head)), Is.EqualTo((HttpStatusCode.MethodNotAllowed, "POST")));
        Assert.That((patch.StatusCode, Allowed(patch)), Is.EqualTo((HttpStatusCode.MethodNotAllowed, "GET, HEAD")));
    }

    /// <returns>A bank account that waits for its deposits.</returns>
    private async Task<string> KeptAccountAsync(HttpClient customer, string reference)
    {
        var invoice = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        var unknownToTheNetwork = Portal.ByAch(await Api.Gateway.NonceAsync("1000000006"));
        var refused = await (await customer.PayAsync("kept", unknownToTheNetwork, (invoice, 100)))
            .JsonAsync(HttpStatusCode.PaymentRequired);
        return refused.Text("bankAccountId");
    }

    private async Task<string> EndpointAsync()
    {
        var endpoint = new { url = $"https://erp.example/{New("W")}", types = AllTypes };
        var made = await BackOffice.PostAsJsonAsync("/v1/backoffice/webhook-endpoints", endpoint);
        return (await made.JsonAsync()).Text("id");
    }

    private static string Allowed(HttpResponseMessage answer) => string.Join(", ", answer.Content.Headers.Allow);
}
