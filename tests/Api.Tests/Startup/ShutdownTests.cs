using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Startup;

/// <summary>A process that a deployment ends, and one that is started elsewhere.</summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task A_process_that_was_told_to_end_is_not_ready_at_once_and_answers_until_its_time_is_over()
    {
        using var place = new Place();
        await using var api = await ApiProcess.ListenAsync(
            [.. place.Settings, ("Shutdown:LameDuck", "00:00:05"), ("Demo:Seed", "false"), ("Jobs:Enabled", "false")]);
        using var http = new HttpClient { BaseAddress = api.Address };
        Assert.That((await http.GetAsync("/health/ready")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        api.Terminate();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        HttpResponseMessage readiness;
        do
        {
            await timer.WaitForNextTickAsync();
            readiness = await http.GetAsync("/health/ready");
        }
        while (readiness.StatusCode is HttpStatusCode.OK);

        Assert.That(readiness.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await http.GetAsync("/v1/branding")).StatusCode, Is.EqualTo(HttpStatusCode.OK), "it still works");
        using var patience = new CancellationTokenSource(Patience);
        await api.WaitAsync(patience.Token);
        Assert.That(api.ExitCode, Is.Zero);
        Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/health/ready"));
    }

    [Test]
    public async Task A_shutdown_says_that_it_waits_for_a_charge_and_records_its_outcome()
    {
        using var place = new Place();
        (string, string)[] settings = [.. place.Settings, ("Jobs:Enabled", "false")];
        string payment;
        await using (var api = await ApiProcess.ListenAsync(settings))
        {
            using var http = new HttpClient { BaseAddress = api.Address };
            var fault = new { fault = "slow-answer", seconds = 4, times = 1 };
            (await http.PostAsJsonAsync("/simulator/faults", fault)).EnsureSuccessStatusCode();
            await SignInAsync(http);
            var before = await ProcessingAsync(http);
            var paying = PayAsync(http);
            await WaitForAsync(async () => await ProcessingAsync(http) > before);
            api.Terminate();
            payment = await paying;
            using var patience = new CancellationTokenSource(Patience);
            await api.WaitAsync(patience.Token);
            Assert.That(
                api.Output, Does.Contain("The shutdown waits for answers of the gateway; charges in flight: 1"));
        }

        await using var next = await ApiProcess.ListenAsync(settings);
        using var later = new HttpClient { BaseAddress = next.Address };
        await SignInAsync(later);
        var view = await later.GetFromJsonAsync<JsonObject>($"/v1/payments/{payment}");
        Assert.That(view!["status"]!.ToString(), Is.EqualTo("succeeded"));
    }

    [TestCase("soon", "Shutdown:LameDuck is soon; it is 00:00:00 to 00:02:00.")]
    [TestCase("00:02:01", "Shutdown:LameDuck is 00:02:01; it is 00:00:00 to 00:02:00.")]
    public async Task A_time_that_is_none_or_too_long_ends_the_start(string given, string says)
    {
        using var place = new Place();
        Assert.That(await place.RefusalAsync([("Shutdown:LameDuck", given)]), Is.EqualTo(says));
    }

    [Test]
    public async Task Settings_beside_the_program_are_found_from_whatever_folder_it_is_started_in()
    {
        using var place = new Place();
        var elsewhere = Directory.CreateDirectory(Path.Combine(place.Folder, "elsewhere")).FullName;
        await using var api = await ApiProcess.ListenInAsync(elsewhere, [.. place.Settings, ("Demo:Seed", "false")]);
        Assert.That(
            api.Output, Does.Not.Contain("Executed DbCommand"), "which the settings beside the program silence");
    }

    private static async Task SignInAsync(HttpClient http)
    {
        var answer = await http.PostAsJsonAsync(
            "/v1/sessions", new { email = "billing@blueridge.example", password = "seven wheelbarrows of gravel" });
        var session = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>();
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", session!["accessToken"]!.ToString());
    }

    /// <returns>The id of the payment.</returns>
    private static async Task<string> PayAsync(HttpClient http)
    {
        var invoices = await http.GetFromJsonAsync<JsonObject>("/v1/invoices?status=unpaid&limit=1");
        var invoice = invoices!["items"]![0]!;
        var due = (long)invoice["amountDue"]!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payments")
        {
            Content = JsonContent.Create(new
            {
                invoices = new[] { new { id = invoice["id"]!.ToString(), amountDue = due } }, total = due,
                currency = "USD", method = new { type = "card", nonce = "fake-valid-visa-nonce" },
            }),
        };
        request.Headers.Add("Idempotency-Key", $"{Guid.NewGuid()}");
        var answer = await http.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.ToString();
    }

    private static async Task<int> ProcessingAsync(HttpClient http) =>
        (await http.GetFromJsonAsync<JsonObject>("/v1/payments?status=processing"))!["items"]!.AsArray().Count;

    private static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var tick = 0; tick < 600 && await timer.WaitForNextTickAsync(); tick++)
        {
            if (await condition())
                return;
        }

        throw new TimeoutException("The condition did not come true within half a minute.");
    }
}
