using System.Net;
using System.Net.Http.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>What the settings demand: a second factor at all, and a fresh one for some payments.</summary>
public sealed class StepUpTests
{
    private ApiHost? host;
    private HttpClient backOffice = null!;
    private HttpClient customer = null!;
    private int invoices;

    private ApiHost Api => host!;

    [TearDown]
    public void StopApi()
    {
        customer?.Dispose();
        host?.Dispose();
    }

    [Test]
    public async Task The_first_bank_debit_needs_a_fresh_second_factor_and_the_second_does_not()
    {
        await StartAsync(("Portal:StepUp:FirstBankDebit", "true"));
        Assert.That(await (await PayAsync(Portal.ByAch(), 7_00)).ProblemAsync(),
            Is.EqualTo((403, "second-factor-set-up-required")), "there is none to show");
        Assert.That((await PayAsync(Portal.ByCard(), 7_00)).StatusCode, Is.EqualTo(HttpStatusCode.Created));

        var (key, _) = await customer.SetUpTotpAsync(Api.Clock.GetUtcNow());
        await SignInAgainAsync(key);
        var refused = await (await PayAsync(Portal.ByAch(), 8_00)).JsonAsync(HttpStatusCode.Forbidden);
        Assert.That(refused.Text("code"), Is.EqualTo("proof-required"));
        Assert.That(refused.GetProperty("factors")[0].GetString(), Is.EqualTo("totp"));

        await ProveAsync(key);
        Assert.That((await PayAsync(Portal.ByAch(), 9_00)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
        await SignInAgainAsync(key);
        Assert.That((await PayAsync(Portal.ByAch(), 10_00)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task A_total_above_the_amount_needs_a_fresh_second_factor_and_the_amount_itself_does_not()
    {
        await StartAsync(("Portal:StepUp:AmountAbove", "50000"));
        var (key, _) = await customer.SetUpTotpAsync(Api.Clock.GetUtcNow());
        await SignInAgainAsync(key);

        Assert.That((await PayAsync(Portal.ByCard(), 500_00)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await (await PayAsync(Portal.ByCard(), 500_01)).ProblemAsync(),
            Is.EqualTo((403, "proof-required")));
        await ProveAsync(key);
        Assert.That((await PayAsync(Portal.ByCard(), 500_02)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Without_the_setting_no_payment_needs_more_than_a_session()
    {
        await StartAsync();
        Api.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That((await PayAsync(Portal.ByAch(), 900_00)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Where_a_second_factor_is_required_a_customer_without_one_can_do_nothing_but_set_one_up()
    {
        await StartAsync(("Portal:SecondFactor", "Required"));
        foreach (var path in new[] { "/v1/invoices", "/v1/payments" })
            Assert.That(await (await customer.GetAsync(path)).ProblemAsync(),
                Is.EqualTo((403, "second-factor-set-up-required")));
        Assert.That((await customer.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        var session = await (await Api.Http.PostAsJsonAsync(
            "/v1/sessions", new { email = "ap@c-1.example", password = Portal.Password })).JsonAsync();
        Assert.That(session.Text("scope"), Is.EqualTo("second-factor-set-up"));
        await Api.As(session.Text("accessToken")).SetUpTotpAsync(Api.Clock.GetUtcNow());
        var whole = await (await Api.Http.PostAsJsonAsync(
            "/v1/sessions/refresh", new { refreshToken = session.Text("refreshToken") })).JsonAsync();

        Assert.That(whole.Text("scope"), Is.EqualTo("portal"));
        var http = Api.As(whole.Text("accessToken"));
        Assert.That((await http.GetAsync("/v1/invoices")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await (await http.DeleteAsync("/v1/me/totp")).ProblemAsync(),
            Is.EqualTo((409, "last-second-factor")));
    }

    [Test]
    public async Task Where_second_factors_are_off_none_is_set_up_and_none_is_asked_for()
    {
        await StartAsync(("Portal:SecondFactor", "Off"));
        foreach (var path in new[] { "/v1/me/totp", "/v1/me/passkeys/options", "/v1/sessions/passkey-options" })
            Assert.That(await (await customer.PostAsync(path, null)).ProblemAsync(),
                Is.EqualTo((409, "second-factor-off")), path);
    }

    [Test]
    public void Step_up_without_second_factors_is_a_setting_that_cannot_work() => Assert.That(
        () => new ApiHost(("Portal:SecondFactor", "Off"), ("Portal:StepUp:FirstBankDebit", "true")),
        Throws.Exception.With.Message.Contains("Portal:StepUp"));

    private async Task StartAsync(params (string, string)[] settings)
    {
        host = new ApiHost(settings);
        backOffice = await Api.AsBackOfficeAsync();
        customer = await Api.ActivatedCustomerAsync(backOffice, "C-1");
    }

    /// <summary>Signs in, and waits until what that has proved is stale.</summary>
    private async Task SignInAgainAsync(string key)
    {
        Api.Clock.Advance(TimeSpan.FromMinutes(1));
        var session = await (await Api.Http.FinishAsync(await Api.Http.AskedAsync("ap@c-1.example"), "code",
            SecondFactors.CodeOf(key, Api.Clock.GetUtcNow()))).JsonAsync(HttpStatusCode.Created);
        customer = Api.As(session.Text("accessToken"));
        Api.Clock.Advance(TimeSpan.FromMinutes(10));
        backOffice = await Api.AsBackOfficeAsync();
    }

    private async Task ProveAsync(string key) => Assert.That(
        (await customer.ProveAsync("code", SecondFactors.CodeOf(key, Api.Clock.GetUtcNow()))).StatusCode,
        Is.EqualTo(HttpStatusCode.NoContent));

    private async Task<HttpResponseMessage> PayAsync(object method, long amount)
    {
        var id = await backOffice.PutInvoiceAsync($"I-{++invoices}", "C-1", amount);
        return await customer.PayAsync($"key-{invoices}", method, (id, amount));
    }
}
