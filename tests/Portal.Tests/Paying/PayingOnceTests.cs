using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Paying;

/// <summary>A double click, a reload or a lost answer never pays twice.</summary>
public sealed class PayingOnceTests : PortalTest
{
    [Test]
    public async Task A_double_click_pays_once()
    {
        var customer = await ReadyToPayAsync(120_11);
        await Pay.DblClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(Calls.Count(call => call == "POST /v1/payments"), Is.EqualTo(1));
        Assert.That(await PaymentsOfAsync(customer), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_reload_in_the_middle_of_paying_finds_the_payment_again()
    {
        var customer = await ReadyToPayAsync(121_11);
        await ArmAsync(new { fault = "slow-answer", seconds = 5 }); // of the clock that only this test moves
        await Page.RunAndWaitForRequestAsync(() => Pay.ClickAsync(), request =>
            request.Method == "POST" && request.Url.EndsWith("/v1/payments", StringComparison.Ordinal));
        await ChargedAsync(121_11);

        await Page.ReloadAsync();
        await Expect(Page.GetByText("Please do not pay again")).ToBeVisibleAsync();
        Stage.Api.Clock.Advance(TimeSpan.FromSeconds(6));
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["succeeded"]));
    }

    [Test]
    public async Task A_lost_answer_is_asked_for_by_its_key()
    {
        var customer = await ReadyToPayAsync(122_11);
        await Page.RouteAsync("**/v1/payments", async route =>
        {
            await route.FetchAsync(); // it arrives and is carried out, and the answer is lost
            await route.AbortAsync();
        });
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        Assert.That(Calls.Count(call => call == "POST /v1/payments"), Is.EqualTo(1));
        Assert.That(await PaymentsOfAsync(customer), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_lost_decline_is_found_as_a_failure_and_the_next_payment_has_a_new_key()
    {
        var customer = await ReadyToPayAsync(2_047_00);
        var keys = new List<string>();
        await Page.RouteAsync("**/v1/payments", async route =>
        {
            keys.Add(route.Request.Headers["idempotency-key"]);
            if (keys.Count > 1)
            {
                await route.ContinueAsync();
                return;
            }

            await route.FetchAsync();
            await route.AbortAsync();
        });
        await Pay.ClickAsync();
        await Expect(Page.GetByText("The payment did not go through")).ToBeVisibleAsync();
        await Pay.ClickAsync();
        await Expect(Page.GetByText("The payment was declined")).ToBeVisibleAsync();
        Assert.That(keys, Is.Unique);
        Assert.That(await PaymentsOfAsync(customer), Is.EqualTo(["failed", "failed"]));
    }

    [Test]
    public async Task A_duplicated_tab_shares_the_session_without_ending_it()
    {
        var customer = await CustomerAsync(123_11);
        await SignInAsync(customer);
        var copy = await Page.RunAndWaitForPopupAsync(() => Page.EvaluateAsync("window.open('/portal/payments')"));
        await Expect(copy.GetByRole(AriaRole.Heading, new() { Name = "Payments", Exact = true })).ToBeVisibleAsync();

        Stage.Api.Clock.Advance(TimeSpan.FromMinutes(12));
        await Link("Payments").First.ClickAsync();
        await Expect(Page.GetByText("There are no payments yet.")).ToBeVisibleAsync();
        await copy.GetByRole(AriaRole.Link, new() { Name = "Invoices" }).ClickAsync();
        await Expect(copy.GetByLabel($"Select invoice {customer.Invoice(1)}")).ToBeVisibleAsync();
    }

    /// <summary>Until the gateway has the charge, of which nobody has heard yet.</summary>
    private static async Task ChargedAsync(long amount)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!Stage.Api.Gateway.Transactions().Any(transaction => transaction.AmountMinor == amount))
            await pace.WaitForNextTickAsync(patience.Token);
    }
}
