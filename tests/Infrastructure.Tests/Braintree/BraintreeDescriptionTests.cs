using CustomerPayments.Application.Gateway;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Braintree;
using Microsoft.Extensions.Configuration;

namespace CustomerPayments.Infrastructure.Tests.Braintree;

/// <summary>What the portal is told of Braintree.</summary>
public sealed class BraintreeDescriptionTests
{
    [Test]
    public void A_payer_authorizes_the_merchant_and_Braintree_in_the_words_of_the_mandates_version()
    {
        Assert.That(AchMandate.CurrentVersion, Is.EqualTo("2026-11"), "another wording needs another version");
        Assert.That(
            AchMandate.Wording(
                "Stone & Supply", BraintreeDescription.Of(new()).Processor, new Money(120450, "USD"),
                new DateOnly(2026, 11, 30)),
            Is.EqualTo(
                "I authorize Stone & Supply and its payment processor, Braintree, a service of PayPal, to debit my "
                + "bank account once for USD 1,204.50 on or after November 30, 2026, in payment of the invoices I "
                + "selected. I confirm that I may debit this account. I can withdraw this authorization only by "
                + "telling Stone & Supply before the debit is submitted, which happens when I confirm. If the debit "
                + "is returned unpaid, the invoices are due again."));
    }

    [Test]
    public void Its_address_its_fields_and_its_parameter_are_those_of_the_contract() => Assert.That(
        BraintreeDescription.Of(new()).Webhook, Is.EqualTo(new GatewayWebhook(
            "/v1/gateway/braintree/webhook", "bt_signature", "bt_payload", "bt_challenge",
            "20 to 32 lower-case hexadecimal digits.")));

    [TestCase("Simulator", null, true)]
    [TestCase("Simulator", "https://localhost/graphql", false)]
    [TestCase("Sandbox", null, false)]
    public void The_simulator_in_the_process_stands_in_for_it_while_no_address_is_configured(
        string environment, string? endpoint, bool expected)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Braintree:Environment"] = environment, ["Braintree:Endpoint"] = endpoint,
        }).Build();
        Assert.That(new BraintreeAdapter().IsInTheBox(settings), Is.EqualTo(expected));
    }

    [Test]
    public void The_simulator_needs_nothing_from_elsewhere_on_the_portals_pages() => Assert.That(
        BraintreeDescription.Of(new() { CollectDeviceData = true, ThreeDSecure = true }).PageSources,
        Is.EqualTo(new GatewayPageSources()));
}
