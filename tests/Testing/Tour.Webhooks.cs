using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Webhooks;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Testing;

/// <summary>The part of the tour that tells other systems of events.</summary>
public sealed partial class Tour
{
    private async Task TellOthersAsync()
    {
        var endpoint = (await world.SendAsync(
            new AddWebhookEndpoint("https://erp.example/webhooks", ["payment.*"], "Bookkeeping"))).Id;
        await world.SendAsync(new ListWebhookEndpoints());
        await world.SendAsync(new GetWebhookEndpoint(endpoint));
        var test = await world.SendAsync(new TestWebhookEndpoint(endpoint));
        await world.PayAsync(
            await world.CustomerAsync("C-2"), PaymentMethod.Card, await world.OweAsync(1_300, "C-2"));
        world.Receivers.BeAway();
        await world.SendAsync(new DeliverWebhooks());
        world.Receivers.Answer(204);
        await world.SendAsync(new DeliverWebhooks(Everything: true));
        await world.SendAsync(new RedeliverWebhook(endpoint, test.Id));
        await world.SendAsync(new TestWebhookEndpoint(endpoint));
        await world.SendAsync(new RotateWebhookSecret(endpoint, EndPresent: false));
        await world.SendAsync(new RedeliverWebhooks(endpoint, world.Now.AddDays(-1)));
        world.Receivers.Answer(410);
        await world.SendAsync(new DeliverWebhooks());
        world.Receivers.Answer(204);
        await world.SendAsync(
            new ChangeWebhookEndpoint(endpoint, "https://erp.example/new", null, "", WebhookEndpointWish.Active));
        await PagesAsync(new WebhookDeliveryFilter(), page => new ListWebhookDeliveries(endpoint, page));
        await PagesAsync(
            new WebhookDeliveryFilter(WebhookDeliveryState.Pending), page => new ListWebhookDeliveries(endpoint, page));
        await world.SendAsync(new DeleteWebhookEndpoint(endpoint));
    }
}
