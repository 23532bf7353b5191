using System.Text.Json.Nodes;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

public sealed class CustomerPagesTests
{
    [Test]
    public async Task The_back_office_reads_every_customer_once_in_the_order_of_references()
    {
        using var api = new ApiHost();
        var backOffice = await api.AsBackOfficeAsync();
        foreach (var reference in new[] { "C-3", "C-1", "C-5", "C-2", "C-4" })
            await backOffice.PutCustomerAsync(reference, null);

        var references = new List<string>();
        for (string? next = "/v1/backoffice/customers?limit=2"; next is not null;)
        {
            var answer = await backOffice.GetAsync(next);
            var page = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            references.AddRange(page["items"]!.AsArray().Select(customer => customer!["reference"]!.ToString()));
            next = answer.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
        }

        Assert.That(references, Is.EqualTo(["C-1", "C-2", "C-3", "C-4", "C-5"]));
    }
}
