using System.Net;
using System.Net.Http.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>What the product is for, from the back office's first call to the money's arrival.</summary>
public sealed class WalkThroughTests
{
    private ApiHost api = null!;

    [OneTimeSetUp]
    public void StartApi() => api = new ApiHost();

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    [Test]
    public async Task A_customer_activates_and_pays_two_invoices_by_card_and_one_by_ach()
    {
        var backOffice = await api.AsBackOfficeAsync();
        await backOffice.PutCustomerAsync("C-1", "ap@cedar.example");
        var first = await backOffice.PutInvoiceAsync("I-1", "C-1", 100_00);
        var second = await backOffice.PutInvoiceAsync("I-2", "C-1", 20_45);
        var third = await backOffice.PutInvoiceAsync("I-3", "C-1", 300_00);

        var sent = await (await backOffice.PostAsync("/v1/backoffice/customers/C-1/activation-link", null))
            .JsonAsync(HttpStatusCode.Accepted);
        Assert.That(sent.Text("sentTo"), Is.EqualTo("ap@cedar.example"));

        var link = (await api.EmailsAsync()).Single();
        Assert.That(link.Text, Does.Contain("https://pay.example/portal/activate#token="));
        var activated = await (
            await api.Http.PostAsJsonAsync("/v1/activation", new { token = link.Token, password = Portal.Password }))
            .JsonAsync(HttpStatusCode.Created);
        var customer = api.As(activated.Text("accessToken"));

        var unpaid = await customer.GetFromJsonAsync<System.Text.Json.JsonElement>("/v1/invoices?status=unpaid");
        Assert.That(unpaid.Items().Select(i => i.GetProperty("id").GetGuid()), Is.EquivalentTo([first, second, third]));

        var card = await (await customer.PayAsync("k-1", Portal.ByCard(), (first, 100_00), (second, 20_45)))
            .JsonAsync(HttpStatusCode.Created);
        Assert.Multiple(() =>
        {
            Assert.That(card.Text("status"), Is.EqualTo("succeeded"));
            Assert.That(card.Number("amount"), Is.EqualTo(120_45));
            Assert.That(card.Text("transactionId"), Is.Not.Empty);
        });

        var ach = await (await customer.PayAsync("k-2", Portal.ByAch(), (third, 300_00)))
            .JsonAsync(HttpStatusCode.Created);
        Assert.That(ach.Text("status"), Is.EqualTo("pending"));

        var emails = await api.EmailsAsync();
        Assert.Multiple(() =>
        {
            Assert.That(emails.Single(m => m.Kind == "payment-received").Text,
                Does.Contain(card.Text("transactionId")).And.Contain("USD 120.45"));
            Assert.That(emails.Single(m => m.Kind == "payment-submitted").Text,
                Does.Contain(ach.Text("transactionId")).And.Contain("pending"));
        });

        (await api.Http.PostAsJsonAsync("/simulator/clock/advance", new { days = 7 })).EnsureSuccessStatusCode();
        await api.RunJobAsync("follow-payments");
        var settled = await customer.GetFromJsonAsync<System.Text.Json.JsonElement>($"/v1/payments/{ach.Text("id")}");
        Assert.That(settled.Text("status"), Is.EqualTo("succeeded"));
        Assert.That((await api.EmailsAsync()).Count(m => m.Kind == "payment-settled"), Is.EqualTo(1));

        var changes = await backOffice.GetFromJsonAsync<System.Text.Json.JsonElement>(
            "/v1/backoffice/payments/changes");
        Assert.That(
            changes.Items().Select(p => (p.Text("id"), p.Text("status"), p.Text("customerReference"))),
            Is.EquivalentTo([(card.Text("id"), "succeeded", "C-1"), (ach.Text("id"), "succeeded", "C-1")]));
    }
}
