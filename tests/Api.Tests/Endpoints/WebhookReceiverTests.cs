using System.Net.Http.Json;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>
/// A stranger's server that checks signatures by npm's library of Standard Webhooks gets every event, however long it
/// was away.
/// </summary>
public sealed class WebhookReceiverTests
{
    private const string Endpoints = "/v1/backoffice/webhook-endpoints";

    private static readonly string[] AllTypes = ["*"];

    private ApiHost api = null!;
    private HttpClient backOffice = null!;

    [SetUp]
    public async Task StartApi()
    {
        if (!WebhookReceiver.IsInstalled)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail("The npm packages are not installed; run npm ci in tests/clients/typescript.");
            Assert.Ignore("The npm packages are not installed; run npm ci in tests/clients/typescript.");
        }

        api = new ApiHost(("Webhooks:AllowLoopback", "true"), ("Webhooks:AllowHttp", "true"));
        backOffice = await api.AsBackOfficeAsync();
    }

    [TearDown]
    public void StopApi() => api?.Dispose();

    [Test]
    public async Task A_test_message_is_verified_by_the_library_of_others()
    {
        var port = FreePort.Take();
        var (id, secret) = await AddAsync(port);
        await using var receiver = await WebhookReceiver.StartAsync(secret, port, api.Clock.GetUtcNow());
        var test = await (await backOffice.PostAsync($"{Endpoints}/{id}/test", null)).JsonAsync();

        await api.RunJobAsync("deliver-webhooks");

        Assert.That(await receiver.LineAsync(), Is.EqualTo($"webhook.test {test.Text("eventId")}"));
        Assert.That(await StatesAsync(id), Is.EqualTo(["delivered"]));
    }

    [Test]
    public async Task A_receiver_that_was_dead_for_an_hour_has_every_event_of_the_feed_in_the_end()
    {
        var port = FreePort.Take();
        var (_, secret) = await AddAsync(port);
        var got = new List<string>();
        await using (var before = await WebhookReceiver.StartAsync(secret, port, api.Clock.GetUtcNow()))
        {
            await backOffice.PutCustomerAsync("C-1", "ap@c-1.example");
            await api.RunTickAsync("deliver-webhooks");
            got.Add(await before.LineAsync());
        }

        for (var minute = 0; minute < 60; minute++)
        {
            api.Clock.Advance(TimeSpan.FromMinutes(1));
            if (minute % 10 == 0)
            {
                backOffice = await api.AsBackOfficeAsync(); // a token lasts ten minutes
                await backOffice.PutInvoiceAsync($"I-{minute}", "C-1", 5_00);
            }

            await api.RunTickAsync("deliver-webhooks");
        }

        await using var after = await WebhookReceiver.StartAsync(
            secret, port, api.Clock.GetUtcNow() + TimeSpan.FromMinutes(20));
        api.Clock.Advance(TimeSpan.FromMinutes(20));
        await api.RunTickAsync("deliver-webhooks");
        backOffice = await api.AsBackOfficeAsync();
        var feed = await (await backOffice.GetAsync("/v1/backoffice/events?limit=100")).JsonAsync();
        var expected = feed.Items().Select(e => $"{e.Text("type")} {e.Text("id")}").ToList();
        while (got.Count < expected.Count)
            got.Add(await after.LineAsync());

        Assert.That(expected, Has.Count.GreaterThanOrEqualTo(7));
        Assert.That(got, Is.EquivalentTo(expected));
    }

    [Test]
    public async Task While_secrets_rotate_a_receiver_with_either_of_them_verifies_and_one_with_another_does_not()
    {
        var port = FreePort.Take();
        var (id, earlier) = await AddAsync(port);
        var rotated = await (await backOffice.PostAsJsonAsync(
            $"{Endpoints}/{id}/rotate-secret", new { endPresent = false })).JsonAsync();
        var other = "whsec_" + Convert.ToBase64String(new byte[32]);
        foreach (var (secret, state) in new[]
        {
            (earlier, "delivered"), (rotated.Text("secret"), "delivered"), (other, "pending"),
        })
        {
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            await using var receiver = await WebhookReceiver.StartAsync(secret, port, api.Clock.GetUtcNow());
            await backOffice.PostAsync($"{Endpoints}/{id}/test", null);
            await api.RunJobAsync("deliver-webhooks");
            Assert.That((await StatesAsync(id))[0], Is.EqualTo(state));
        }
    }

    private async Task<(string Id, string Secret)> AddAsync(int port)
    {
        var made = await (await backOffice.PostAsJsonAsync(
            Endpoints, new { url = $"http://127.0.0.1:{port}/", types = AllTypes })).JsonAsync();
        return (made.Text("id"), made.Text("secret"));
    }

    /// <returns>Of the deliveries, the newest first.</returns>
    private async Task<List<string>> StatesAsync(string id)
    {
        var page = await (await backOffice.GetAsync($"{Endpoints}/{id}/deliveries")).JsonAsync();
        return [.. page.GetProperty("items").EnumerateArray().Select(item => item.Text("state"))];
    }
}
