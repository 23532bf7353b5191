using System.Diagnostics.Metrics;
using System.Text.Json;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Webhooks;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Webhooks;

/// <summary>Endpoints are told exactly the events of the feed that they want.</summary>
public sealed class WebhookEventTests(DatabaseProvider database) : WorldTests(database)
{
    private CustomerId customer;

    [SetUp]
    public async Task RegisterCustomerAsync() => customer = await World.CustomerAsync();

    [Test]
    public async Task An_endpoint_is_told_every_event_of_the_feed_in_its_order_with_its_data()
    {
        await AddAsync("*");
        await PayAsync();
        await PayAsync();
        await RunAsync();

        var feed = (await World.SendAsync(new ListEvents(Limit: 100))).Items.Where(e => e.Type != "customer.created")
            .ToList();
        Assert.That(feed, Has.Count.GreaterThan(5));
        Assert.That(World.Receivers.Taken.Select(message => message.Id), Is.EqualTo(feed.Select(e => e.Id)));
        foreach (var (message, told) in World.Receivers.Taken.Zip(feed))
        {
            var body = JsonElement.Parse(message.Body);
            Assert.That(
                (body.GetProperty("type").GetString(), body.GetProperty("subject").GetString()),
                Is.EqualTo((told.Type, told.Subject)));
            Assert.That(JsonElement.DeepEquals(body.GetProperty("data"), told.Data!.Value), Is.True);
        }
    }

    [TestCase("payment.*", true, false)]
    [TestCase("payment.succeeded", true, false)]
    [TestCase("invoice.*", false, true)]
    public async Task An_endpoint_is_told_what_its_types_name_and_nothing_else(
        string type, bool ofPayments, bool ofInvoices)
    {
        await AddAsync(type);
        await PayAsync();
        await RunAsync();

        var types = World.Receivers.Taken.Select(message => JsonElement.Parse(message.Body).GetProperty("type")
            .GetString()!.Split('.')[0]).Distinct();
        Assert.That((types.Contains("payment"), types.Contains("invoice")), Is.EqualTo((ofPayments, ofInvoices)));
    }

    [Test]
    public async Task What_was_before_the_endpoint_comes_only_when_it_is_asked_for()
    {
        var start = World.Now;
        await PayAsync();
        var endpoint = await AddAsync("payment.*");
        await RunAsync();
        Assert.That(World.Receivers.Taken, Is.Empty);

        await World.SendAsync(new RedeliverWebhooks(endpoint, start));
        await RunAsync();
        Assert.That(World.Receivers.Taken, Is.Not.Empty);
    }

    [Test]
    public async Task A_redelivery_since_an_instant_repeats_what_happened_since_and_nothing_from_before()
    {
        var endpoint = await AddAsync("payment.*");
        await PayAsync();
        await RunAsync();
        var earlier = World.Receivers.Taken.Select(message => message.Id).ToList();
        World.Clock.Advance(TimeSpan.FromHours(1));
        var since = World.Now;
        await PayAsync();
        await RunAsync();
        var later = World.Receivers.Taken.Select(message => message.Id).Except(earlier).ToList();

        await World.SendAsync(new RedeliverWebhooks(endpoint, since));
        await RunAsync();

        var all = World.Receivers.Taken.Select(message => message.Id).ToList();
        Assert.That(all, Is.EqualTo(earlier.Concat(later).Concat(later)), "with the same ids, in order");
    }

    [Test]
    public async Task What_happens_while_an_endpoint_is_paused_comes_when_it_is_resumed()
    {
        var endpoint = await AddAsync("payment.*");
        await World.SendAsync(new ChangeWebhookEndpoint(endpoint, Status: WebhookEndpointWish.Paused));
        await PayAsync();
        await RunAsync();
        Assert.That(World.Receivers.Asked, Is.Empty);

        await World.SendAsync(new ChangeWebhookEndpoint(endpoint, Status: WebhookEndpointWish.Active));
        await RunAsync();
        Assert.That(World.Receivers.Taken, Is.Not.Empty);
    }

    [Test]
    public async Task An_event_that_is_no_longer_kept_is_given_up()
    {
        var endpoint = await AddAsync("payment.*");
        await PayAsync();
        World.Receivers.BeAway();
        await RunAsync();
        await World.ReadAsync(db => db.Events.Where(e => e.Type.StartsWith("payment.")).ExecuteDeleteAsync());
        World.Receivers.Answer(204);
        World.Clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync();

        Assert.That(World.Receivers.Taken, Is.Empty);
        Assert.That((await World.SendAsync(new GetWebhookEndpoint(endpoint))).Waiting, Is.Zero);
    }

    [Test]
    public async Task Each_attempt_is_counted_as_delivered_postponed_or_failed()
    {
        var counted = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "customerpayments.webhooks" && instrument.Meter.Scope == World.Meters)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add($"{tags[0].Value}"));
        listener.Start();

        await AddAsync("payment.succeeded");
        await PayAsync();
        await RunAsync();
        World.Receivers.BeAway();
        await PayAsync();
        await RunAsync();
        await World.ReadAsync(db => db.Events.Where(e => e.Type.StartsWith("payment.")).ExecuteDeleteAsync());
        World.Clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync();

        Assert.That(counted, Is.EqualTo(["delivered", "postponed", "failed"]));
    }

    private async Task<Guid> AddAsync(string type) =>
        (await World.SendAsync(new AddWebhookEndpoint("https://erp.example/", [type], null))).Id;

    private async Task PayAsync() =>
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(500));

    private Task<int> RunAsync() => World.SendAsync(new DeliverWebhooks());
}
