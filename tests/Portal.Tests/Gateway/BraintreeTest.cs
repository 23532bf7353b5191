using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Gateway;

/// <summary>
/// The portal with Braintree's own scripts. Like every test of the portal it fails when a page breaks its content
/// policy or throws, and so does what runs inside the frames.
/// </summary>
public abstract class BraintreeTest : PortalTest
{
    private readonly HashSet<string> blocked = [];
    private readonly HashSet<string> swallowed = [];
    private BraintreeStage stage = null!;

    protected virtual (string Key, string Value)[] Settings => [];

    /// <summary>The gateway behind the API.</summary>
    internal BraintreeSimulator.GatewaySimulator Simulator => stage.Simulator;

    [OneTimeSetUp]
    public async Task OpenStageAsync()
    {
        if (!BraintreeStage.IsInstalled)
            Stage.Skip("braintree-web is not installed; run npm ci in tests/Portal.Tests.");
        stage = await BraintreeStage.OpenAsync(Settings);
        Stage.Play(stage);
    }

    [OneTimeTearDown]
    public async Task CloseStageAsync()
    {
        Stage.Play((BraintreeStage?)null);
        if (stage is not null)
            await stage.DisposeAsync();
    }

    [SetUp]
    public async Task PlayBraintreeAsync()
    {
        blocked.Clear();
        swallowed.Clear();
        await Context.RouteAsync(url => !url.StartsWith(Stage.Address, StringComparison.Ordinal), route =>
            blocked.Contains(new Uri(route.Request.Url).Host) ? route.AbortAsync()
            : swallowed.Contains(new Uri(route.Request.Url).Host) ? Task.CompletedTask
            : stage.AnswerAsync(route));
    }

    /// <summary>As a blocker does: the request fails at once.</summary>
    protected void Block(string host) => blocked.Add(host);

    /// <summary>As some filters do: the request is never answered.</summary>
    protected void Swallow(string host) => swallowed.Add(host);

    protected void Unblock()
    {
        blocked.Clear();
        swallowed.Clear();
    }

    /// <summary>The input inside the frame of a card's field.</summary>
    protected ILocator InFrame(string field) =>
        Page.FrameLocator($"iframe[name='braintree-hosted-field-{field}']").Locator("input");

    protected override async Task FillCardAsync(string number = "4111111111111111")
    {
        await InFrame("number").FillAsync(number);
        await InFrame("expirationDate").FillAsync("12/39");
        await InFrame("cvv").FillAsync("123");
        await InFrame("postalCode").FillAsync("28801");
    }

    /// <summary>Signs in and goes to pay, with nothing filled in.</summary>
    protected async Task<Shopper> AtThePayPageAsync(params long[] amounts)
    {
        var customer = await CustomerAsync(amounts);
        await SignInAsync(customer);
        await SelectAsync(customer, [.. Enumerable.Range(1, amounts.Length)]);
        return customer;
    }

    protected override bool IsGateways(Uri address) => BraintreeStage.Has(address);
}
