using CustomerPayments.BraintreeSimulator.Faults;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Gateway;

/// <summary>Both ways of paying from end to end, on a desktop, on a phone and in the dark.</summary>
[TestFixture(1180, 800, ColorScheme.Light)]
[TestFixture(1180, 800, ColorScheme.Dark)]
[TestFixture(390, 780, ColorScheme.Light)]
public sealed class BraintreeWalkTests(int width, int height, ColorScheme scheme) : BraintreeTest
{
    protected override BrowserNewContextOptions Options =>
        new() { Locale = "en-US", ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme };

    [Test]
    public async Task A_card_pays_through_Braintrees_own_fields()
    {
        var customer = await ReadyToPayAsync(101_11, 20_00);
        await Button("Pay $121.11").ClickAsync();

        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Visa ending in 1111")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
        Assert.That(Simulator.Transactions()[0].AmountMinor, Is.EqualTo(121_11));
    }

    [TestCase("AVS", "ZIP code is not the one that the bank has on file")]
    [TestCase("CVV", "security code is not right")]
    public async Task A_card_that_is_rejected_for_what_was_typed_says_what_to_check_and_then_pays(
        string reason, string advice)
    {
        var customer = await ReadyToPayAsync(104_11);
        Simulator.Arm(new SimulatorFault { Fault = FaultKind.GatewayRejection, Reason = reason });
        await Button("Pay $104.11").ClickAsync();
        await Expect(Page.GetByText(advice)).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["failed"]));

        await Button("Pay $104.11").ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EquivalentTo(["failed", "succeeded"]));
    }

    [Test]
    public async Task A_bank_account_pays_through_Braintrees_own_component()
    {
        var customer = await AtThePayPageAsync(102_11);
        await FillBankAccountAsync();
        await Button("Pay $102.11").ClickAsync();

        await Expect(Heading("Payment submitted")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["pending"]));
    }

    [Test]
    public async Task A_bank_account_that_the_network_cannot_check_pays_after_two_deposits()
    {
        var customer = await AtThePayPageAsync(103_11);
        await FillBankAccountAsync("1000000006");
        await Button("Pay $103.11").ClickAsync();
        await Expect(Page.GetByText("Your bank must be asked in another way")).ToBeVisibleAsync();

        await Link("See the bank account").ClickAsync();
        await Field("First deposit").FillAsync(await DepositAsync(0));
        await Field("Second deposit").FillAsync(await DepositAsync(1));
        await Button("Confirm the amounts").ClickAsync();
        await Expect(Page.GetByText("The account is verified")).ToBeVisibleAsync();

        await Link("Pay the selected invoices").ClickAsync();
        await Field("Bank transfer (ACH)").CheckAsync();
        await Field("I authorize this debit").CheckAsync();
        await Button("Pay $103.11").ClickAsync();
        await Expect(Heading("Payment submitted")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EquivalentTo(["pending", "failed"]));
    }
}
