using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>Authenticator apps and recovery codes.</summary>
public sealed partial class SecondFactorTests : ApiTests
{
    private HttpClient backOffice = null!;
    private string email = null!;
    private string reference = null!;
    private HttpClient customer = null!;
    private string key = null!;
    private List<string> recovery = null!;

    private string CodeNow => SecondFactors.CodeOf(key, Api.Clock.GetUtcNow());

    [TearDown]
    public void SignOut() => customer.Dispose();

    [SetUp]
    public async Task SetUpAppAsync()
    {
        backOffice = await Api.AsBackOfficeAsync(); // the clock goes on, and tokens last ten minutes
        (reference, customer) = await NewCustomerAsync();
        email = $"ap@{reference.ToLowerInvariant()}.example";
        (key, recovery) = await customer.SetUpTotpAsync(Api.Clock.GetUtcNow());
        NextStep();
    }

    [Test]
    public async Task The_password_alone_no_longer_signs_in_and_the_code_of_the_app_finishes()
    {
        var asked = await Api.Http.AskedAsync(email);
        Assert.That(Words(asked, "factors"), Is.EqualTo(["totp", "recovery-code"]));
        Assert.That(asked.TryGetProperty("publicKey", out _), Is.False, "there is no passkey to sign");

        var session = await (await Api.Http.FinishAsync(asked, "code", CodeNow)).JsonAsync(HttpStatusCode.Created);
        Assert.That(
            (await Api.As(session.Text("accessToken")).GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_code_is_good_once_and_for_one_step_before_and_after_its_own()
    {
        var code = CodeNow;
        Assert.That(await FinishAsync("code", code), Is.EqualTo(201));
        Assert.That(await FinishAsync("code", code), Is.EqualTo(401), "it was used");

        NextStep();
        var late = CodeNow;
        NextStep();
        Assert.That(await FinishAsync("code", late), Is.EqualTo(201), "one step late");
        var tooLate = CodeNow;
        Api.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.That(await FinishAsync("code", tooLate), Is.EqualTo(401), "two steps late");
        Assert.That(
            await FinishAsync("code", SecondFactors.CodeOf(key, Api.Clock.GetUtcNow().AddSeconds(30))),
            Is.EqualTo(201), "one step early");
        Assert.That(await FinishAsync("code", CodeNow), Is.EqualTo(401), "a later code was used before it");
    }

    [Test]
    public async Task A_challenge_is_met_once()
    {
        var asked = await Api.Http.AskedAsync(email);
        Assert.That(
            (await Api.Http.FinishAsync(asked, "code", CodeNow)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(
            await (await Api.Http.FinishAsync(asked, "recoveryCode", recovery[0])).ProblemAsync(),
            Is.EqualTo((401, "challenge-over")));
    }

    [Test]
    public async Task A_challenge_is_over_after_five_minutes()
    {
        var asked = await Api.Http.AskedAsync(email);
        Api.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.That(await (await Api.Http.FinishAsync(asked, "code", CodeNow)).ProblemAsync(),
            Is.EqualTo((401, "challenge-over")));
    }

    [Test]
    public async Task A_challenge_is_over_when_the_password_has_changed()
    {
        var asked = await Api.Http.AskedAsync(email);
        await customer.PutAsJsonAsync(
            "/v1/me/password", new { currentPassword = Portal.Password, newPassword = "slate cedar copper basalt" });
        Assert.That(await (await Api.Http.FinishAsync(asked, "code", CodeNow)).ProblemAsync(),
            Is.EqualTo((401, "challenge-over")));
    }

    [Test]
    public async Task A_challenge_that_we_have_not_issued_or_issued_for_something_else_opens_nothing()
    {
        var proof = await (await customer.PostAsync("/v1/sessions/current/proof-options", null)).JsonAsync();
        foreach (var id in new[] { "CfDJ8", proof.Text("challengeId") })
        {
            var answer = await Api.Http.PostAsJsonAsync(
                "/v1/sessions/second-factor", new { challengeId = id, code = CodeNow });
            Assert.That(await answer.ProblemAsync(), Is.EqualTo((401, "challenge-over")));
        }
    }

    [Test]
    public async Task There_are_ten_recovery_codes_and_each_signs_in_once_however_it_is_typed()
    {
        Assert.That(recovery, Has.Count.EqualTo(10).And.Unique);
        var typed = recovery[3].Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant()
            .Replace('0', 'o').Replace('1', 'l');

        Assert.That(await FinishAsync("recoveryCode", typed), Is.EqualTo(201));
        Assert.That(await FinishAsync("recoveryCode", recovery[3]), Is.EqualTo(401));
        Assert.That(await FinishAsync("recoveryCode", recovery[4]), Is.EqualTo(201));
        Assert.That((await FactorAsync()).Number("recoveryCodesLeft"), Is.EqualTo(8));
        Assert.That((await EmailsAsync()).Count(kind => kind == "recovery-code-used"), Is.EqualTo(2));
    }

    [Test]
    public async Task New_recovery_codes_take_the_place_of_those_of_before()
    {
        var made = await (await customer.PostAsync("/v1/me/recovery-codes", null)).JsonAsync(HttpStatusCode.Created);

        Assert.That(await FinishAsync("recoveryCode", recovery[0]), Is.EqualTo(401));
        Assert.That(await FinishAsync("recoveryCode", SecondFactors.CodesOf(made)[0]), Is.EqualTo(201));
        Assert.That(await EmailsAsync(), Has.Member("recovery-codes-made"));
    }

    [Test]
    public async Task The_key_is_shown_as_text_address_and_picture_and_counts_only_once_a_code_has_confirmed_it()
    {
        var (other, http) = await NewCustomerAsync();
        var begun = await (await http.PostAsync("/v1/me/totp", null)).JsonAsync(HttpStatusCode.OK);
        var (typed, uri) = (begun.Text("key"), begun.Text("uri"));

        Assert.That(uri, Does.StartWith("otpauth://totp/").And.Contain(typed).And.Contain("Demo%20Stone"));
        Assert.That(begun.GetProperty("qrCode").Text("path"), Does.Match(@"\A(M\d+ \d+h\d+v1h-\d+z)+\z"));
        var wrong = await http.PostAsJsonAsync(
            "/v1/me/totp/confirm", new { challengeId = begun.Text("challengeId"), code = "000000" });
        Assert.That(await wrong.ProblemAsync(), Is.EqualTo((401, "second-factor-wrong")));
        Assert.That((await Api.Http.PostAsJsonAsync("/v1/sessions", new
        {
            email = $"ap@{other.ToLowerInvariant()}.example", password = Portal.Password,
        })).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task The_first_second_factor_ends_the_sessions_elsewhere_and_keeps_this_one()
    {
        var (other, http) = await NewCustomerAsync();
        var elsewhere = await (await Api.Http.PostAsJsonAsync("/v1/sessions", new
        {
            email = $"ap@{other.ToLowerInvariant()}.example", password = Portal.Password,
        })).JsonAsync();

        await http.SetUpTotpAsync(Api.Clock.GetUtcNow());

        await AssertEndedAsync(elsewhere, http);
    }

    [TestCase("DELETE", "/v1/me/totp")]
    [TestCase("POST", "/v1/me/recovery-codes")]
    public async Task A_changed_second_factor_ends_the_sessions_elsewhere_and_keeps_this_one(string method, string path)
    {
        var elsewhere = await SignInWithCodeAsync();
        using var change = new HttpRequestMessage(HttpMethod.Parse(method), path);

        (await customer.SendAsync(change)).EnsureSuccessStatusCode();

        await AssertEndedAsync(elsewhere, customer);
    }

    private async Task AssertEndedAsync(JsonElement elsewhere, HttpClient here)
    {
        Assert.That((await Api.As(elsewhere.Text("accessToken")).GetAsync("/v1/me")).StatusCode,
            Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await here.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_change_needs_a_fresh_proof_by_the_second_factor_and_the_password_is_none()
    {
        Api.Clock.Advance(TimeSpan.FromMinutes(10));
        customer = Api.As((await SignInWithCodeAsync()).Text("accessToken"));
        Api.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.That((await customer.PostAsync("/v1/me/totp", null)).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        Api.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var refused in new[]
        {
            await customer.PostAsync("/v1/me/totp", null), await customer.DeleteAsync("/v1/me/totp"),
            await customer.PostAsync("/v1/me/recovery-codes", null),
            await customer.PostAsync("/v1/me/passkeys/options", null),
            await customer.ProveAsync("password", Portal.Password),
        })
        {
            var problem = await refused.JsonAsync(HttpStatusCode.Forbidden);
            Assert.That(problem.Text("code"), Is.EqualTo("proof-required"));
            Assert.That(Words(problem, "factors"), Is.EqualTo(["totp", "recovery-code"]));
        }

        Assert.That(await (await customer.ProveAsync("code", "000000")).ProblemAsync(),
            Is.EqualTo((401, "second-factor-wrong")));
        Assert.That((await customer.ProveAsync("code", CodeNow)).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await customer.DeleteAsync("/v1/me/totp")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await EmailsAsync(), Has.Member("second-factor-removed"));
    }

    [Test]
    public async Task Without_a_second_factor_the_password_is_proof()
    {
        var (other, _) = await NewCustomerAsync();
        var session = await (await Api.Http.PostAsJsonAsync("/v1/sessions", new
        {
            email = $"ap@{other.ToLowerInvariant()}.example", password = Portal.Password,
        })).JsonAsync();
        var http = Api.As(session.Text("accessToken"));
        Api.Clock.Advance(TimeSpan.FromMinutes(10));

        var problem = await (await http.PostAsync("/v1/me/totp", null)).JsonAsync(HttpStatusCode.Forbidden);
        Assert.That(Words(problem, "factors"), Is.Empty);
        Assert.That(await (await http.ProveAsync("password", "not the right password")).ProblemAsync(),
            Is.EqualTo((401, "invalid-credentials")));
        Assert.That((await http.ProveAsync("password", Portal.Password)).StatusCode,
            Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await http.PostAsync("/v1/me/totp", null)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Without_the_last_factor_the_password_signs_in_again_and_the_recovery_codes_are_gone()
    {
        await customer.DeleteAsync("/v1/me/totp");
        var session = await (await Api.Http.PostAsJsonAsync(
            "/v1/sessions", new { email, password = Portal.Password })).JsonAsync(HttpStatusCode.Created);
        Assert.That(session.Text("scope"), Is.EqualTo("portal"));
        Assert.That((await FactorAsync()).Number("recoveryCodesLeft"), Is.Zero);
    }

    [Test]
    public async Task A_new_password_by_email_does_not_stand_in_for_the_second_factor()
    {
        await Api.Http.PostAsJsonAsync("/v1/password-resets", new { email });
        var token = (await Api.EmailsAsync()).First(e => e.To == email && e.Kind == "password-reset").Token;
        (await Api.Http.PostAsJsonAsync("/v1/password-resets/confirm", new { token, password = Portal.Password }))
            .EnsureSuccessStatusCode();

        Assert.That(await FinishAsync("code", CodeNow), Is.EqualTo(201));
    }

    [Test]
    public async Task Staff_take_a_lost_factor_away_with_a_reason_and_the_customer_is_told()
    {
        Assert.That(await PortalsFactorAsync(), Is.EqualTo("totp"));
        var answer = await backOffice.PostAsJsonAsync(
            $"/v1/backoffice/customers/{reference}/reset-second-factor", new { reason = "Phone lost." });

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await PortalsFactorAsync(), Is.Null);
        Assert.That((await customer.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await Api.Http.PostAsJsonAsync("/v1/sessions", new { email, password = Portal.Password }))
            .StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await EmailsAsync(), Has.Member("second-factor-reset"));
        var entries = await (await backOffice.GetAsync("/v1/backoffice/audit?what=second-factor-reset&limit=100"))
            .JsonAsync();
        Assert.That(entries.Items().Count(entry => entry.Text("detail") == "Phone lost."), Is.GreaterThan(0));
    }

    [Test]
    public async Task Another_primary_email_begins_without_the_factor_of_the_one_before()
    {
        await backOffice.PutCustomerAsync(reference, $"new@{reference.ToLowerInvariant()}.example");
        Assert.That(await PortalsFactorAsync(), Is.Null);
    }

    [Test]
    public async Task What_was_set_up_and_used_is_in_the_audit_trail()
    {
        await FinishAsync("code", CodeNow);
        await FinishAsync("code", "000000");
        var me = await (await customer.GetAsync("/v1/me")).JsonAsync();
        var entries = await (await backOffice.GetAsync(
            $"/v1/backoffice/audit?subject=customer:{me.GetProperty("customer").Text("id")}&limit=100")).JsonAsync();
        var kinds = entries.Items().Select(entry => entry.Text("what")).ToList();
        Assert.That(kinds, Is.SupersetOf(
            ["totp-added", "second-factor-asked", "second-factor-refused", "signed-in"]));
    }

    private async Task<(string Reference, HttpClient Http)> NewCustomerAsync()
    {
        var made = New("C");
        return (made, await Api.ActivatedCustomerAsync(backOffice, made));
    }

    private void NextStep() => Api.Clock.Advance(TimeSpan.FromSeconds(30));

    private async Task<int> FinishAsync(string factor, string value) =>
        (int)(await Api.Http.FinishAsync(await Api.Http.AskedAsync(email), factor, value)).StatusCode;

    private async Task<JsonElement> SignInWithCodeAsync() => await (await Api.Http.FinishAsync(
        await Api.Http.AskedAsync(email), "code", CodeNow)).JsonAsync(HttpStatusCode.Created);

    private Task<JsonElement> FactorAsync() => customer.GetFromJsonAsync<JsonElement>("/v1/me/second-factor");

    private async Task<string?> PortalsFactorAsync() =>
        (await (await backOffice.GetAsync($"/v1/backoffice/customers/{reference}")).JsonAsync())
        .GetProperty("portal").GetProperty("secondFactor").GetString();

    private async Task<List<string>> EmailsAsync() =>
        [.. (await Api.EmailsAsync()).Where(sent => sent.To == email).Select(sent => sent.Kind)];

    private static IEnumerable<string> Words(JsonElement json, string member) =>
        json.GetProperty(member).EnumerateArray().Select(word => word.GetString()!);
}
