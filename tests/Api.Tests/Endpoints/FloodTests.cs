using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>A thousand at once, through real Kestrel: one charge.</summary>
public sealed class FloodTests : ApiTests
{
    private const int Many = 1000;

    [Test]
    public async Task Of_a_thousand_payments_of_one_invoice_at_once_one_is_made()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        var before = Api.Gateway.Transactions(Many).Count;

        var answers = await AllAsync(n => customer.PayAsync($"one-{n}", Portal.ByCard(), (id, 100)));

        Assert.Multiple(() =>
        {
            Assert.That(answers.Count(status => status == 201), Is.EqualTo(1));
            Assert.That(answers.Where(status => status != 201), Is.All.AnyOf(409, 503),
                "held already, or no seat free: nothing was recorded");
            Assert.That(Api.Gateway.Transactions(Many).Count - before, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_thousand_requests_with_one_key_are_one_payment()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var id = await BackOffice.PutInvoiceAsync(New("I"), reference, 100);
        var before = Api.Gateway.Transactions(Many).Count;

        var answers = await AllAsync(_ => customer.PayAsync("the one", Portal.ByCard(), (id, 100)));

        Assert.That(answers, Is.All.AnyOf(201, 202, 503));
        Assert.That((answers.Contains(201), Api.Gateway.Transactions(Many).Count - before), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Of_payments_that_overlap_each_invoice_is_paid_by_one_at_the_most()
    {
        var (reference, customer) = await ActivatedCustomerAsync();
        var invoices = new List<Guid>();
        for (var i = 0; i < 12; i++)
            invoices.Add(await BackOffice.PutInvoiceAsync(New("I"), reference, 100));
        var before = Api.Gateway.Transactions(Many).Sum(t => t.AmountMinor);

        var answers = await AllAsync(n => customer.PayAsync(
            $"overlap-{n}", Portal.ByCard(), [.. Enumerable.Range(n % 12, 3).Select(i => (invoices[i % 12], 100L))]));

        var paid = 0;
        foreach (var invoice in invoices)
            paid += (await (await customer.GetAsync($"/v1/invoices/{invoice}")).JsonAsync()).Text("status") == "paid"
                ? 1
                : 0;
        Assert.That(
            answers.Count(status => status == 201) * 3, Is.EqualTo(paid), "each payment paid its three invoices whole");
        Assert.That(Api.Gateway.Transactions(Many)
            .Sum(t => t.AmountMinor) - before, Is.EqualTo(paid * 100), "and the gateway took what is paid, no more");
    }

    private static async Task<int[]> AllAsync(Func<int, Task<HttpResponseMessage>> ask) => await Task.WhenAll(
        Enumerable.Range(0, Many).Select(async n => (int)(await ask(n)).StatusCode));
}
