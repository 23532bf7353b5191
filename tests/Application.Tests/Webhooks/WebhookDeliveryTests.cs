using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using CustomerPayments.Application.Webhooks;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Webhooks;
using CustomerPayments.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Webhooks;

/// <summary>What an endpoint is sent, when, how often, and when it is given up.</summary>
public sealed class WebhookDeliveryTests(DatabaseProvider database) : WorldTests(database)
{
    [Test]
    public async Task A_message_is_sent_once_and_signed_with_the_secret_that_was_shown()
    {
        var endpoint = await AddAsync();
        var test = await World.SendAsync(new TestWebhookEndpoint(endpoint.Id));

        await RunAsync();
        await RunAsync();

        var message = World.Receivers.Taken.Single();
        Assert.That((message.Id, message.Secrets, message.Url),
            Is.EqualTo((test.EventId, new[] { endpoint.Secret }, endpoint.Url)));
        Assert.That(message.Body, Does.StartWith($$"""{"id":"{{test.EventId}}","type":"webhook.test","timestamp":"""));
        Assert.That((await OnlyDeliveryAsync(endpoint.Id)).State, Is.EqualTo(WebhookDeliveryState.Delivered));
    }

    [Test]
    public async Task What_fails_is_tried_again_later_and_later_with_the_same_id()
    {
        var endpoint = await AddAsync();
        await World.SendAsync(new TestWebhookEndpoint(endpoint.Id));
        World.Receivers.Answer(500);
        var delays = new List<TimeSpan>();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await RunAsync();
            var due = (await OnlyDeliveryAsync(endpoint.Id)).NextAttemptAt!.Value;
            delays.Add(due - World.Now);
            World.Clock.Advance(due - World.Now);
        }

        Assert.That(World.Receivers.Asked.Select(message => message.Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That(World.Receivers.Asked, Has.Count.EqualTo(5));
        Assert.That(delays, Is.Ordered.Ascending);
        Assert.That(delays[^1], Is.InRange(TimeSpan.FromMinutes(17), TimeSpan.FromMinutes(26)));
    }

    [TestCase(30, 30)]
    [TestCase(7200, 3600)]
    public async Task The_time_that_a_receiver_asks_for_is_given_up_to_an_hour(int asked, int given)
    {
        var endpoint = await AddAsync();
        await World.SendAsync(new TestWebhookEndpoint(endpoint.Id));
        World.Receivers.OnMessage = _ => Task.FromResult(
            new WebhookAnswer(429, RetryAfter: TimeSpan.FromSeconds(asked)));
        await RunAsync();
        World.Receivers.Answer(204);

        World.Clock.Advance(TimeSpan.FromSeconds(given - 1));
        await RunAsync();
        Assert.That(World.Receivers.Taken, Is.Empty);

        World.Clock.Advance(TimeSpan.FromSeconds(1));
        await RunAsync();
        Assert.That(World.Receivers.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task One_event_that_a_receiver_cannot_take_does_not_hold_up_the_others()
    {
        var endpoint = await AddAsync();
        var bad = await World.SendAsync(new TestWebhookEndpoint(endpoint.Id));
        World.Clock.Advance(TimeSpan.FromSeconds(1));
        var good = await World.SendAsync(new TestWebhookEndpoint(endpoint.Id));
        World.Receivers.OnMessage = message =>
            Task.FromResult(new WebhookAnswer(message.Id == bad.EventId ? 500 : 204));

        await RunAsync();

        Assert.That(World.Receivers.Taken.Single().Id, Is.EqualTo(good.EventId));
    }

    [Test]
    public async Task A_receiver_that_is_away_is_left_alone_and_gets_all_that_waits_once_it_is_back()
    {
        var endpoint = await AddAsync();
        World.Receivers.BeAway();
        var sent = new List<Guid>();
        for (var minute = 0; minute < 60; minute++)
        {
            World.Clock.Advance(TimeSpan.FromMinutes(1));
            if (minute < 10)
                sent.Add((await World.SendAsync(new TestWebhookEndpoint(endpoint.Id))).EventId);
            await RunAsync();
        }

        Assert.That(World.Receivers.Asked, Has.Count.InRange(10, 30));
        World.Receivers.Answer(204);
        World.Clock.Advance(TimeSpan.FromMinutes(20));
        await RunAsync();
        Assert.That(World.Receivers.Taken.Select(message => message.Id), Is.EquivalentTo(sent));
    }

    [Test]
    public async Task An_endpoint_that_is_dead_for_three_days_is_disabled_with_an_alarm_and_an_email_and_loses_nothing()
    {
        var endpoint = await AddAsync();
        var test = await World.SendAsync(new TestWebhookEndpoint(endpoint.Id));
        World.Receivers.Answer(500);
        await RunAsync();
        World.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMinutes(1));
        await RunAsync();
        Assert.That(await StatusAsync(endpoint.Id), Is.EqualTo(WebhookEndpointStatus.Active), "a minute before");

        World.Clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync();

        Assert.That(await StatusAsync(endpoint.Id), Is.EqualTo(WebhookEndpointStatus.Disabled));
        Assert.That((await World.AlarmsAsync()).Select(alarm => alarm.Code),
            Has.Member(AlarmCode.WebhookEndpointDisabled.Code));
        var email = World.Mailer.Sent.Single();
        Assert.That(email.To, Is.EqualTo(new MerchantOptions().SupportEmail));
        Assert.That(email.Text, Does.Contain("erp.example").And.Contain("three days"));

        World.Receivers.Answer(204);
        await SetAsync(endpoint.Id, WebhookEndpointWish.Active);
        await RunAsync();
        Assert.That(World.Receivers.Taken.Single().Id, Is.EqualTo(test.EventId));
        Assert.That((await World.AlarmsAsync()).Select(alarm => alarm.Code),
            Has.No.Member(AlarmCode.WebhookEndpointDisabled.Code));
    }

    [Test]
    public async Task The_email_about_a_dead_endpoint_waits_for_the_mail_server_and_is_sent_once()
    {
        var endpoint = await AddAsync();
        await World.SendAsync(new TestWebhookEndpoint(endpoint.Id));
        World.Receivers.Answer(410);
        World.Mailer.IsDown = true;
        await RunAsync();
        World.Mailer.IsDown = false;
        for (var i = 0; i < 3; i++)
        {
            World.Clock.Advance(TimeSpan.FromMinutes(16));
            await RunAsync();
        }

        Assert.That(World.Mailer.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_receiver_that_says_that_it_is_gone_is_asked_no_more()
    {
        var endpoint = await AddAsync();
        await World.SendAsync(new TestWebhookEndpoint(endpoint.Id));
        World.Receivers.Answer(410);

        await RunAsync();
        World.Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync();

        Assert.That(World.Receivers.Asked, Has.Count.EqualTo(1));
        Assert.That(await StatusAsync(endpoint.Id), Is.EqualTo(WebhookEndpointStatus.Disabled));
    }

    [Test]
    public async Task Nothing_is_sent_to_a_paused_endpoint_until_it_is_resumed()
    {
        var endpoint = await AddAsync();
        await World.SendAsync(new TestWebhookEndpoint(endpoint.Id));
        await SetAsync(endpoint.Id, WebhookEndpointWish.Paused);
        await RunAsync();
        Assert.That(World.Receivers.Asked, Is.Empty);
        Assert.That(() => World.SendAsync(new TestWebhookEndpoint(endpoint.Id)),
            Throws.TypeOf<RuleViolationException>().With.Property("Code").EqualTo("webhook-endpoint-not-active"));

        await SetAsync(endpoint.Id, WebhookEndpointWish.Active);
        await RunAsync();
        Assert.That(World.Receivers.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task After_a_rotation_both_secrets_sign_for_a_day_and_then_the_new_one_alone()
    {
        var endpoint = await AddAsync();
        var rotated = await World.SendAsync(new RotateWebhookSecret(endpoint.Id, EndPresent: false));
        Assert.That(await SecretsAsync(endpoint.Id), Is.EqualTo(new[] { rotated.Secret, endpoint.Secret }));

        World.Clock.Advance(TimeSpan.FromDays(1));
        Assert.That(await SecretsAsync(endpoint.Id), Is.EqualTo(new[] { rotated.Secret }));
        Assert.That(await World.ReadAsync(db => db.WebhookEndpoints.Select(e => e.EarlierClosedSecret).SingleAsync()),
            Is.Null, "what signs no more is not kept");
    }

    [Test]
    public async Task A_secret_that_has_leaked_signs_no_more_at_once()
    {
        var endpoint = await AddAsync();
        var rotated = await World.SendAsync(new RotateWebhookSecret(endpoint.Id, EndPresent: true));

        Assert.That(await SecretsAsync(endpoint.Id), Is.EqualTo(new[] { rotated.Secret }));
    }

    [Test]
    public async Task An_endpoint_that_another_replica_sends_to_is_left_to_it_until_its_lease_is_over()
    {
        var endpoint = await AddAsync();
        await World.SendAsync(new TestWebhookEndpoint(endpoint.Id));
        var (other, end) = ((Guid?)Guid.NewGuid(), (DateTime?)(World.Now + TimeSpan.FromMinutes(2)));
        await World.ReadAsync(db => db.WebhookEndpoints.ExecuteUpdateAsync(e =>
            e.SetProperty(x => x.ClaimId, other).SetProperty(x => x.ClaimedUntil, end)));

        World.Clock.Advance(TimeSpan.FromSeconds(119));
        await RunAsync();
        Assert.That(World.Receivers.Asked, Is.Empty);

        World.Clock.Advance(TimeSpan.FromSeconds(1));
        await RunAsync();
        Assert.That(World.Receivers.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_slow_endpoint_delays_no_other()
    {
        var slow = await AddAsync("https://slow.example/");
        var fast = await AddAsync("https://fast.example/");
        var never = new TaskCompletionSource<WebhookAnswer>();
        World.Receivers.OnMessage = message => message.Url.Contains("slow", StringComparison.Ordinal)
            ? never.Task
            : Task.FromResult(new WebhookAnswer(204));
        await World.SendAsync(new TestWebhookEndpoint(slow.Id));
        await World.SendAsync(new TestWebhookEndpoint(fast.Id));
        await RunAsync();
        await World.SendAsync(new TestWebhookEndpoint(fast.Id));
        await RunAsync();

        Assert.That(World.Receivers.Taken.Select(message => message.Url), Is.EqualTo(new[] { fast.Url, fast.Url }));
        never.SetResult(new WebhookAnswer(204));
    }

    [Test]
    public async Task A_redelivery_has_the_id_of_the_event()
    {
        var endpoint = await AddAsync();
        var test = await World.SendAsync(new TestWebhookEndpoint(endpoint.Id));
        await RunAsync();

        await World.SendAsync(new RedeliverWebhook(endpoint.Id, test.Id));
        await RunAsync();

        Assert.That(World.Receivers.Taken.Select(message => message.Id),
            Is.EqualTo(new[] { test.EventId, test.EventId }));
        Assert.That((await OnlyDeliveryAsync(endpoint.Id)).Redeliveries, Is.EqualTo(1));
    }

    [Test]
    public async Task There_are_at_most_twenty_endpoints_and_one_of_an_address()
    {
        for (var i = 0; i < WebhookEndpoint.Max; i++)
            await AddAsync($"https://erp.example/{i}");

        Assert.That(() => AddAsync("https://erp.example/0"),
            Throws.TypeOf<RuleViolationException>().With.Property("Code").EqualTo("webhook-endpoint-exists"));
        Assert.That(() => AddAsync("https://erp.example/more"),
            Throws.TypeOf<RuleViolationException>().With.Property("Code").EqualTo("too-many-webhook-endpoints"));
    }

    private Task<WebhookEndpointWithSecretView> AddAsync(string url = "https://erp.example/webhooks") =>
        World.SendAsync(new AddWebhookEndpoint(url, ["*"], null));

    private Task<WebhookEndpointView> SetAsync(Guid endpoint, WebhookEndpointWish wish) =>
        World.SendAsync(new ChangeWebhookEndpoint(endpoint, Status: wish));

    private Task<int> RunAsync() => World.SendAsync(new DeliverWebhooks());

    private async Task<IReadOnlyList<string>> SecretsAsync(Guid endpoint)
    {
        await World.SendAsync(new TestWebhookEndpoint(endpoint));
        await RunAsync();
        return World.Receivers.Taken[^1].Secrets;
    }

    private async Task<WebhookEndpointStatus> StatusAsync(Guid endpoint) =>
        (await World.SendAsync(new GetWebhookEndpoint(endpoint))).Status;

    private Task<WebhookDelivery> OnlyDeliveryAsync(Guid endpoint) => World.ReadAsync(db =>
        db.WebhookDeliveries.AsNoTracking().SingleAsync(d => d.EndpointId == endpoint));
}
