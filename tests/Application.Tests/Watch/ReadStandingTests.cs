using CustomerPayments.Application.Jobs;
using CustomerPayments.Application.Telemetry;
using CustomerPayments.Application.Watch;
using CustomerPayments.Application.Webhooks;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;

namespace CustomerPayments.Application.Tests.Watch;

public sealed class ReadStandingTests(DatabaseProvider database) : WorldTests(database)
{
    [Test]
    public async Task A_payment_whose_charge_was_not_answered_is_unknown_once_its_customer_was_told_to_wait()
    {
        World.Gateway.OnCharge = charge => Task.FromResult(World.Gateway.LoseAnswer(charge));
        await PayAsync();

        World.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.That((await World.SendAsync(new ReadStanding())).Unknown.Count, Is.Zero, "it may be in flight");

        World.Clock.Advance(TimeSpan.FromSeconds(1));
        var standing = await World.SendAsync(new ReadStanding());
        Assert.That(standing.Unknown.Count, Is.EqualTo(1));
        Assert.That(standing.ReadAt - standing.Unknown.Oldest, Is.EqualTo(TimeSpan.FromSeconds(21)));
        Assert.That(standing.InvoicesHeld, Is.EqualTo(1));
    }

    [Test]
    public async Task A_payment_that_is_over_is_neither_unknown_nor_holds_its_invoice()
    {
        await PayAsync();
        World.Clock.Advance(TimeSpan.FromMinutes(1));

        var standing = await World.SendAsync(new ReadStanding());
        Assert.That((standing.Unknown.Count, standing.InvoicesHeld), Is.EqualTo((0, 0)));
        Assert.That(standing.Emails.Count, Is.EqualTo(1), "the one that tells of it");
    }

    [Test]
    public async Task An_alarm_that_stands_and_a_watched_job_are_read()
    {
        World.Gateway.OnCharge = charge => Task.FromResult(World.Gateway.AcceptAnother(charge, 9_00, partial: false));
        await PayAsync();
        World.Clock.Advance(TimeSpan.FromMinutes(7));
        await World.RunAsync("send-emails");

        var standing = await World.SendAsync(new ReadStanding());
        Assert.That(standing.Alarms.Keys, Has.Member("amount-mismatch"));
        Assert.That(
            standing.ReadAt - standing.Jobs.Single(job => job.Job == "follow-payments").RanAt,
            Is.EqualTo(TimeSpan.FromMinutes(7)), "since the start of the process");
        Assert.That(standing.Jobs.Single(job => job.Job == "send-emails").RanAt, Is.EqualTo(standing.ReadAt));
    }

    [Test]
    public async Task Events_are_unnumbered_until_somebody_numbers_them()
    {
        await PayAsync();
        World.Clock.Advance(TimeSpan.FromMinutes(3));
        var unnumbered = (await World.SendAsync(new ReadStanding())).EventsUnnumbered;
        Assert.That(unnumbered.Count, Is.EqualTo(5));
        Assert.That(World.Now - unnumbered.Oldest, Is.EqualTo(TimeSpan.FromMinutes(3)));

        await World.RunAsync("number-events");
        Assert.That((await World.SendAsync(new ReadStanding())).EventsUnnumbered, Is.EqualTo(new Waiting(0, null)));
    }

    [Test]
    public async Task Deliveries_wait_until_their_endpoint_has_taken_them_or_is_paused()
    {
        var endpoint = (await World.SendAsync(new AddWebhookEndpoint("https://erp.example/", ["payment.*"], null))).Id;
        World.Receivers.BeAway();
        await PayAsync();
        await World.RunAsync(JobTable.DeliverWebhooks);
        World.Clock.Advance(TimeSpan.FromMinutes(30));
        var waiting = (await World.SendAsync(new ReadStanding())).Webhooks;
        Assert.That((waiting.Count, World.Now - waiting.Oldest), Is.EqualTo((2, TimeSpan.FromMinutes(30))));

        await World.SendAsync(new ChangeWebhookEndpoint(endpoint, Status: WebhookEndpointWish.Paused));
        Assert.That((await World.SendAsync(new ReadStanding())).Webhooks.Count, Is.Zero, "nobody expects them now");

        await World.SendAsync(new ChangeWebhookEndpoint(endpoint, Status: WebhookEndpointWish.Active));
        World.Receivers.Answer(204);
        await World.RunAsync(JobTable.DeliverWebhooks);
        Assert.That((await World.SendAsync(new ReadStanding())).Webhooks, Is.EqualTo(new Waiting(0, null)));
    }

    private async Task PayAsync()
    {
        var customer = await World.CustomerAsync();
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(10_00));
    }
}
