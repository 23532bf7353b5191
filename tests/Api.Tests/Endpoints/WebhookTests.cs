using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Lists;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>The back office says which systems are told of events.</summary>
public sealed class WebhookTests
{
    private const string Endpoints = "/v1/backoffice/webhook-endpoints";

    private static readonly string[] AllTypes = ["*"];

    private static readonly string[] PaymentsAndInvoices = ["payment.*", "invoice.*"];

    private ApiHost api = null!;
    private HttpClient backOffice = null!;
    private int last;

    [OneTimeSetUp]
    public async Task StartApi()
    {
        api = new ApiHost();
        backOffice = await api.AsBackOfficeAsync();
    }

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    [Test]
    public async Task The_secret_is_shown_when_the_endpoint_is_made_and_never_again()
    {
        var made = await AddAsync();
        var secret = made.GetProperty("secret").GetString()!;
        Assert.That(secret, Does.Match("^whsec_[A-Za-z0-9+/]{43}=$"));

        var id = made.GetProperty("id").GetGuid();
        var changed = await backOffice.PatchAsJsonAsync($"{Endpoints}/{id}", new { description = "Other" });
        foreach (var answer in new[]
        {
            await backOffice.GetAsync($"{Endpoints}/{id}"), await backOffice.GetAsync(Endpoints), changed,
        })
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain($"{id}").And.Not.Contain("secret\":"));
        }
    }

    [Test]
    public async Task What_is_not_named_stays_as_it_is_and_an_empty_description_goes()
    {
        var id = (await AddAsync()).GetProperty("id").GetGuid();

        var paused = await (await backOffice.PatchAsJsonAsync(
            $"{Endpoints}/{id}", new { status = "paused", description = "" })).JsonAsync();

        Assert.That(
            (paused.GetProperty("status").GetString(), paused.GetProperty("description").ValueKind,
                paused.GetProperty("types")[0].GetString()),
            Is.EqualTo(("paused", JsonValueKind.Null, "*")));
    }

    [TestCase("http://erp.example/")]
    [TestCase("https://localhost/")]
    [TestCase("https://192.168.0.1/")]
    public async Task An_address_that_is_not_on_the_internet_by_https_is_refused_with_its_reason(string url)
    {
        var answer = await backOffice.PostAsJsonAsync(Endpoints, new { url, types = AllTypes });

        Assert.That(await answer.ProblemAsync(), Is.EqualTo((422, "validation-failed")));
    }

    [TestCase("payment.unheard-of")]
    [TestCase("payment")]
    [TestCase("payment.")]
    [TestCase("*.succeeded")]
    [TestCase("Payment.*")]
    [TestCase("")]
    public async Task A_type_that_cannot_be_one_is_refused(string type)
    {
        var answer = await backOffice.PostAsJsonAsync(
            Endpoints, new { url = "https://erp.example/types", types = new[] { type } });

        Assert.That(await answer.ProblemAsync(), Is.EqualTo((422, "validation-failed")));
    }

    [Test]
    public async Task What_a_client_may_not_read_it_may_not_have_told_to_another_system()
    {
        var narrow = await api.AsBackOfficeAsync("webhooks", "payments:read");
        async Task<HttpResponseMessage> AddingAsync(string type) => await narrow.PostAsJsonAsync(
            Endpoints, new { url = $"https://erp.example/narrow/{++last}", types = new[] { type } });
        var wide = (await AddAsync()).GetProperty("id").GetGuid();
        var own = (await (await AddingAsync("payment.*")).JsonAsync()).GetProperty("id").GetGuid();

        foreach (var answer in new[]
        {
            await AddingAsync("customer.*"), await AddingAsync("*"),
            await narrow.PatchAsJsonAsync($"{Endpoints}/{own}", new { types = AllTypes }),
            await narrow.PatchAsJsonAsync($"{Endpoints}/{wide}", new { url = "https://elsewhere.example/" }),
            await narrow.GetAsync($"{Endpoints}/{wide}/deliveries"),
        })
            Assert.That(await answer.ProblemAsync(), Is.EqualTo((403, "forbidden")));
        Assert.That((await narrow.GetAsync($"{Endpoints}/{own}/deliveries")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task An_endpoint_is_not_disabled_by_hand()
    {
        var id = (await AddAsync()).GetProperty("id").GetGuid();

        var answer = await backOffice.PatchAsJsonAsync($"{Endpoints}/{id}", new { status = "disabled" });

        Assert.That(await answer.ProblemAsync(), Is.EqualTo((400, "malformed-request")));
    }

    [Test]
    public async Task A_deleted_endpoint_is_gone_with_its_deliveries()
    {
        var id = (await AddAsync()).GetProperty("id").GetGuid();
        await backOffice.PostAsync($"{Endpoints}/{id}/test", null);

        Assert.That((await backOffice.DeleteAsync($"{Endpoints}/{id}")).StatusCode,
            Is.EqualTo(HttpStatusCode.NoContent));
        foreach (var path in new[] { $"{Endpoints}/{id}", $"{Endpoints}/{id}/deliveries" })
            Assert.That(await (await backOffice.GetAsync(path)).ProblemAsync(), Is.EqualTo((404, "not-found")));
        Assert.That(await (await backOffice.DeleteAsync($"{Endpoints}/{id}")).ProblemAsync(),
            Is.EqualTo((404, "not-found")));
    }

    [Test]
    public async Task Deliveries_are_listed_newest_first_page_by_page_with_what_was_said()
    {
        var id = (await AddAsync()).GetProperty("id").GetGuid();
        var tests = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            var test = await (await backOffice.PostAsync($"{Endpoints}/{id}/test", null)).JsonAsync();
            tests.Add(test.GetProperty("id").GetString()!);
        }

        var first = await (await backOffice.GetAsync($"{Endpoints}/{id}/deliveries?state=pending&limit=2")).JsonAsync();
        var cursor = first.GetProperty("nextCursor").GetString();
        var second = await (await backOffice.GetAsync($"{Endpoints}/{id}/deliveries?cursor={cursor}")).JsonAsync();

        Assert.That(
            new[] { first, second }.SelectMany(page => page.GetProperty("items").EnumerateArray())
                .Select(item => item.GetProperty("id").GetString()),
            Is.EqualTo(tests.AsEnumerable().Reverse()));
        Assert.That(first.GetProperty("items")[0].GetProperty("body").GetString(), Does.Contain("webhook.test"));
    }

    [Test]
    public async Task Writes_are_in_the_audit_trail_field_by_field_without_secrets_and_keys_of_others()
    {
        var url = $"https://erp.example/hooks/{++last}?key=zq-canary-key";
        var made = await (await backOffice.PostAsJsonAsync(Endpoints, new { url, types = AllTypes })).JsonAsync();
        var id = made.GetProperty("id").GetGuid();
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await backOffice.PatchAsJsonAsync($"{Endpoints}/{id}", new { types = PaymentsAndInvoices });
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await backOffice.PostAsJsonAsync($"{Endpoints}/{id}/rotate-secret", new { endPresent = false });

        var entries = await api.SendAsync(new ListAudit(new PageRequest<AuditFilter>(
            new AuditFilter(Subject: $"webhook-endpoint:{id}"))));

        var details = entries.Items.Select(entry => entry.Detail!).Reverse().ToList();
        Assert.That(details[0],
            Does.Contain($"url: https://erp.example/hooks/{last}").And.Contain("closedSecret: set"));
        Assert.That(details[1], Does.Contain("types: * → payment.* invoice.*"));
        Assert.That(details[2], Does.Contain("closedSecret: set → set"));
        Assert.That(string.Join('\n', details), Does.Not.Contain("canary").And.Not.Contain("whsec_"));
    }

    private async Task<JsonElement> AddAsync() => await (await backOffice.PostAsJsonAsync(
        Endpoints, new { url = $"https://erp.example/{++last}", types = AllTypes, description = "Bookkeeping" }))
        .JsonAsync();
}
