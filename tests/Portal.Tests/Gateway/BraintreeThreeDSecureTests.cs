using CustomerPayments.Application.Gateway;
using CustomerPayments.Infrastructure.Braintree;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Gateway;

/// <summary>With 3-D Secure a card is charged only when its bank has confirmed the cardholder.</summary>
public sealed class BraintreeThreeDSecureTests : BraintreeTest
{
    private const string AsksNothing = "4000000000001000";
    private const string Asks = "4000000000001091";
    private const string TakesNoPart = "4111111111111111";

    protected override (string Key, string Value)[] Settings => [("Braintree:ThreeDSecure", "true")];

    /// <summary>The accessibility checker looks for itself in frames of others, who do not answer.</summary>
    protected override bool IsExpected(string complaint) =>
        complaint.StartsWith("Failed to execute 'postMessage'", StringComparison.Ordinal);

    private ILocator Question => Page.GetByRole(AriaRole.Dialog, new() { Name = "Your bank asks you to confirm" });

    [Test]
    public async Task A_card_whose_bank_asks_nothing_pays_at_once()
    {
        var customer = await ReadyWithAsync(160_11, AsksNothing);
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [Test]
    public async Task A_bank_asks_its_cardholder_in_a_dialog_before_anything_is_charged()
    {
        var customer = await ReadyWithAsync(161_11, Asks);
        await Pay.ClickAsync();
        await Expect(Question).ToBeVisibleAsync();
        await AssertAccessibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.Empty);

        await AnswerAsync("Yes, it is me");
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [Test]
    public async Task A_cardholder_who_denies_the_banks_question_is_not_charged_and_reads_why()
    {
        var customer = await ReadyWithAsync(162_11, Asks);
        await Pay.ClickAsync();
        await AnswerAsync("No");
        await Expect(Alert("Your bank did not confirm that it is you who pays.")).ToBeVisibleAsync();
        await Expect(Question).ToBeHiddenAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["failed"]));
    }

    [Test]
    public async Task A_card_whose_bank_takes_no_part_is_not_charged()
    {
        var customer = await ReadyWithAsync(163_11, TakesNoPart);
        await Pay.ClickAsync();
        await Expect(Alert("Your bank did not confirm that it is you who pays.")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["failed"]));
    }

    [Test]
    public async Task A_payer_who_leaves_the_banks_question_has_sent_nothing_and_can_pay_again()
    {
        var customer = await ReadyWithAsync(164_11, Asks);
        await Pay.ClickAsync();
        await Button("Cancel the payment").ClickAsync();
        await Expect(Alert("You have not confirmed the payment to your bank.")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.Empty);

        await Pay.ClickAsync();
        await AnswerAsync("Yes, it is me");
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [Test]
    public async Task If_the_banks_question_is_blocked_nothing_is_charged_and_the_page_says_so()
    {
        Block(BraintreeStage.Songbird);
        var customer = await ReadyWithAsync(165_11, Asks);
        await Pay.ClickAsync();
        await Expect(Alert("The payment service did not answer")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.Empty);
    }

    [Test]
    public async Task A_bank_account_pays_as_without_it()
    {
        var customer = await AtThePayPageAsync(166_11);
        await FillBankAccountAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment submitted")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["pending"]));
    }

    [TestCase(GatewayEnvironment.Sandbox, "https://songbirdstag.cardinalcommerce.com")]
    [TestCase(GatewayEnvironment.Production, "https://songbird.cardinalcommerce.com")]
    public void The_policy_lets_banks_and_Cardinal_in_only_where_it_is_on(
        GatewayEnvironment environment, string script)
    {
        string PolicyWith(bool on) => Api.Pages.PortalPages.PolicyFor(
            BraintreeDescription.Of(new BraintreeOptions { Environment = environment, ThreeDSecure = on }).PageSources,
            null);
        Assert.Multiple(() =>
        {
            Assert.That(PolicyWith(on: true), Does.Contain(script)
                .And.Contain("frame-src https:;").And.Contain("form-action https:;").And.Not.Contain("unsafe"));
            Assert.That(PolicyWith(on: false), Does.Not.Contain("cardinal")
                .And.Contain("frame-src https://assets.braintreegateway.com;").And.Contain("form-action 'none';"));
        });
    }

    private async Task<Shopper> ReadyWithAsync(long amount, string card)
    {
        var customer = await AtThePayPageAsync(amount);
        await FillCardAsync(card);
        return customer;
    }

    private Task AnswerAsync(string answer) =>
        Page.FrameLocator("iframe[name=bank]").GetByRole(AriaRole.Button, new() { Name = answer }).ClickAsync();
}
