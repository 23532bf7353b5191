using CustomerPayments.Testing;

namespace CustomerPayments.PortalTests.Gateway;

/// <summary>
/// 3-D Secure with the gateway in the box: its bank asks nobody, and counts whoever it would ask as confirmed.
/// </summary>
public sealed class ThreeDSecureTests : PortalTest
{
    private ApiHost api = null!;

    [OneTimeSetUp]
    public void Open()
    {
        api = new ApiHost(("Mail:Mode", "Folder"), ("Braintree:ThreeDSecure", "true"));
        Stage.Play(api);
    }

    [OneTimeTearDown]
    public void Close()
    {
        Stage.Play((BraintreeStage?)null);
        api.Dispose();
    }

    [TestCase("4000000000001000", TestName = "A card whose bank confirms at once pays")]
    [TestCase("4000000000001091", TestName = "A card whose bank would ask pays")]
    public async Task A_card_that_its_bank_confirms_pays(string number)
    {
        var customer = await ReadyToPayAsync(170_11);
        await FillCardAsync(number);
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [TestCase("4000000000001018", TestName = "A card whose bank refuses does not pay")]
    [TestCase("4111111111111111", TestName = "A card whose bank takes no part does not pay")]
    public async Task Another_card_is_refused_and_the_page_says_why(string number)
    {
        var customer = await ReadyToPayAsync(171_11);
        await FillCardAsync(number);
        await Pay.ClickAsync();
        await Expect(Alert("Your bank did not confirm that it is you who pays.")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["failed"]));
    }

    /// <summary>The simulator's own addresses, which stand in for Braintree's.</summary>
    protected override bool IsGateways(Uri address) =>
        address.AbsolutePath.StartsWith("/simulator/client_api/", StringComparison.Ordinal);
}
