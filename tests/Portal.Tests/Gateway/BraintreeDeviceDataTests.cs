using CustomerPayments.Application.Gateway;
using CustomerPayments.Infrastructure.Braintree;

namespace CustomerPayments.PortalTests.Gateway;

/// <summary>Braintree's data collector runs where it is configured, and nowhere else.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class BraintreeDeviceDataTests(bool configured) : BraintreeTest
{
    protected override (string Key, string Value)[] Settings => [("Braintree:CollectDeviceData", $"{configured}")];

    [Test]
    public async Task Device_data_goes_with_a_payment_only_where_it_is_configured()
    {
        var sent = new List<string>();
        Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/v1/payments", StringComparison.Ordinal) && request.Method == "POST")
                sent.Add(request.PostData!);
        };
        await ReadyToPayAsync(140_11);
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(sent.Single(), configured ? Does.Contain("correlation_id") : Does.Not.Contain("deviceData"));
    }

    [Test]
    public async Task A_browser_that_keeps_the_collector_away_pays_without_it()
    {
        Block(BraintreeStage.Collector);
        await ReadyToPayAsync(141_11);
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
    }

    [Test]
    public void The_policy_lets_the_collector_in_only_where_it_is_configured()
    {
        var braintree = new BraintreeOptions
        {
            Environment = GatewayEnvironment.Sandbox, CollectDeviceData = configured,
        };
        var policy = Api.Pages.PortalPages.PolicyFor(BraintreeDescription.Of(braintree).PageSources, null);
        Assert.That(policy, configured ? Does.Contain("https://c.paypal.com") : Does.Not.Contain("c.paypal.com"));
        Assert.That(policy, configured ? Does.Contain("b.stats.paypal.com") : Does.Not.Contain("b.stats.paypal.com"));
    }
}
