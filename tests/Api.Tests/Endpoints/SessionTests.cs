using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

public sealed class SessionTests : ApiTests
{
    private const string NewPassword = "river rock and red clay";

    private string email = null!;
    private string reference = null!;

    [SetUp]
    public async Task ActivateAsync()
    {
        (reference, _) = await ActivatedCustomerAsync();
        email = $"ap@{reference.ToLowerInvariant()}.example";
    }

    [Test]
    public async Task The_primary_email_signs_in_in_whatever_case()
    {
        var session = await SignInAsync(email.ToUpperInvariant());
        var me = await Api.As(session.Text("accessToken")).GetFromJsonAsync<JsonElement>("/v1/me");
        Assert.That((me.Text("email"), me.GetProperty("customer").Text("reference"), me.GetProperty("customer")
            .Text("currency")),
            Is.EqualTo((email, reference, "USD")));
    }

    [Test]
    public async Task Wrong_unknown_unactivated_and_suspended_are_answered_alike()
    {
        var (_, invited, _) = await InvitedCustomerAsync();
        var (suspended, _) = await ActivatedCustomerAsync();
        await BackOffice.PostAsync($"/v1/backoffice/customers/{suspended}/suspend", null);

        var answers = new List<string>();
        foreach (var (address, password) in new[]
        {
            (email, "not the right password"), ("nobody@nowhere.example", Portal.Password), (invited, Portal.Password),
            ($"ap@{suspended.ToLowerInvariant()}.example", Portal.Password),
        })
        {
            var answer = await PostAsync("/v1/sessions", new { email = address, password });
            var body = await answer.JsonAsync(HttpStatusCode.Unauthorized);
            answers.Add($"{body.Text("code")} {body.Text("title")} {body.Text("detail")}");
        }

        Assert.That(answers.Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers[0], Does.StartWith("invalid-credentials"));
    }

    /// <summary>
    /// The list asks for the session itself, together with the invoices, where others are asked before.
    /// </summary>
    [Test]
    public async Task A_list_for_an_ended_session_is_refused_and_an_empty_list_for_an_open_session_is_not(
        [Values] bool hasInvoices, [Values("", "?q=nothing-like-it")] string filter)
    {
        if (hasInvoices)
            await BackOffice.PutInvoiceAsync($"{reference}-1", reference, 7_00);
        var http = Api.As((await SignInAsync(email)).Text("accessToken"));
        var open = await (await http.GetAsync($"/v1/invoices{filter}")).JsonAsync(HttpStatusCode.OK);
        Assert.That(open.GetProperty("items").GetArrayLength(), Is.EqualTo(hasInvoices && filter == "" ? 1 : 0));

        await http.DeleteAsync("/v1/sessions/current");
        var (list, me) = (await http.GetAsync($"/v1/invoices{filter}"), await http.GetAsync("/v1/me"));
        Assert.That($"{list.Headers.WwwAuthenticate}", Is.EqualTo($"{me.Headers.WwwAuthenticate}").And.Not.Empty);
        var (refused, asOthers) = (
            await list.JsonAsync(HttpStatusCode.Unauthorized), await me.JsonAsync(HttpStatusCode.Unauthorized));
        foreach (var member in new[] { "type", "title", "detail", "code" })
            Assert.That(refused.Text(member), Is.EqualTo(asOthers.Text(member)));
    }

    [Test]
    public async Task An_access_token_is_good_for_ten_minutes_and_a_refresh_gets_another()
    {
        using var api = new ApiHost();
        var customer = await api.ActivatedCustomerAsync(await api.AsBackOfficeAsync(), "C-1");
        var session = await (await api.Http.PostAsJsonAsync(
            "/v1/sessions", new { email = "ap@c-1.example", password = Portal.Password })).JsonAsync();
        Assert.That(session.Number("expiresIn"), Is.EqualTo(600));

        api.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That((await customer.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.OK),
            "clocks may disagree by a minute");
        api.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.That(await (await customer.GetAsync("/v1/me")).ProblemAsync(), Is.EqualTo((401, "unauthenticated")));

        var refreshed = await (await api.Http.PostAsJsonAsync(
            "/v1/sessions/refresh", new { refreshToken = session.Text("refreshToken") })).JsonAsync();
        Assert.That(
            (await api.As(refreshed.Text("accessToken")).GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        api.Clock.Advance(TimeSpan.FromDays(30));
        Assert.That(
            await (await api.Http.PostAsJsonAsync(
                "/v1/sessions/refresh", new { refreshToken = refreshed.Text("refreshToken") })).ProblemAsync(),
            Is.EqualTo((401, "session-ended")), "a session lasts 30 days at most");
    }

    [Test]
    public async Task Signing_out_ends_this_session_only_and_signing_out_everywhere_all()
    {
        var (one, two, three) = (await SignedInAsync(), await SignedInAsync(), await SignedInAsync());

        Assert.That((await one.DeleteAsync("/v1/sessions/current")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(((await one.GetAsync("/v1/me")).StatusCode, (await two.GetAsync("/v1/me")).StatusCode),
            Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.OK)));

        Assert.That((await two.DeleteAsync("/v1/sessions")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await three.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Suspending_shuts_a_customer_out_with_the_next_request()
    {
        var customer = await SignedInAsync();
        await BackOffice.PostAsync($"/v1/backoffice/customers/{reference}/suspend", null);
        Assert.That((await customer.GetAsync("/v1/invoices")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_new_primary_email_ends_sessions_tells_both_addresses_and_must_be_activated()
    {
        var customer = await SignedInAsync();
        await BackOffice.PutCustomerAsync(reference, $"new@{reference.ToLowerInvariant()}.example");

        Assert.That((await customer.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await (await PostAsync("/v1/sessions", new { email, password = Portal.Password }))
            .ProblemAsync(), Is.EqualTo((401, "invalid-credentials")));
        var told = (await Api.EmailsAsync()).Where(m => m.Kind == "primary-email-changed").Select(m => m.To);
        Assert.That(told, Is.SupersetOf(new[] { email, $"new@{reference.ToLowerInvariant()}.example" }));
        Assert.That(await SendLinkAsync(reference, $"new@{reference.ToLowerInvariant()}.example"), Is.Not.Empty);
    }

    [Test]
    public async Task A_password_reset_works_once_and_ends_all_sessions()
    {
        var customer = await SignedInAsync();
        Assert.That(
            (await PostAsync("/v1/password-resets", new { email })).StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        var token = (await Api.EmailsAsync()).First(m => m.To == email && m.Kind == "password-reset").Token;

        Assert.That((await PostAsync("/v1/password-resets/confirm", new { token, password = NewPassword })).StatusCode,
            Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await (await PostAsync("/v1/password-resets/confirm", new { token, password = NewPassword }))
            .ProblemAsync(), Is.EqualTo((410, "password-reset-used")));
        Assert.That((await customer.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await PostAsync("/v1/sessions", new { email, password = NewPassword })).StatusCode,
            Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await Api.EmailsAsync()).Any(m => m.To == email && m.Kind == "password-changed"), Is.True);
    }

    [Test]
    public async Task A_password_reset_for_a_stranger_is_answered_alike_and_emails_nobody()
    {
        var before = (await Api.EmailsAsync()).Count;
        Assert.That((await PostAsync("/v1/password-resets", new { email = "nobody@nowhere.example" })).StatusCode,
            Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That((await Api.EmailsAsync()).Count, Is.EqualTo(before));
    }

    [Test]
    public async Task Changing_the_password_needs_the_present_one_and_leaves_one_new_session()
    {
        var (session, elsewhere) = (await SignInAsync(email), await SignedInAsync());
        var here = Api.As(session.Text("accessToken"));

        var wrong = await here.PutAsJsonAsync(
            "/v1/me/password", new { currentPassword = "not the right password", newPassword = NewPassword });
        Assert.That(await wrong.ProblemAsync(), Is.EqualTo((401, "invalid-credentials")));
        Assert.That((await here.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.OK), "nothing has ended");

        var fresh = await (await here.PutAsJsonAsync(
            "/v1/me/password", new { currentPassword = Portal.Password, newPassword = NewPassword })).JsonAsync();
        Assert.That(
            ((await Api.As(fresh.Text("accessToken")).GetAsync("/v1/me")).StatusCode,
                (await here.GetAsync("/v1/me")).StatusCode, (await elsewhere.GetAsync("/v1/me")).StatusCode),
            Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)));
        Assert.That(
            await (await PostAsync("/v1/sessions/refresh", new { refreshToken = session.Text("refreshToken") }))
                .ProblemAsync(),
            Is.EqualTo((401, "session-ended")), "a copy of the old session's token is worth nothing");
        Assert.That(
            (await PostAsync("/v1/sessions/refresh", new { refreshToken = fresh.Text("refreshToken") })).StatusCode,
            Is.EqualTo(HttpStatusCode.OK));
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) => Api.Http.PostAsJsonAsync(path, body);

    private async Task<JsonElement> SignInAsync(string address) =>
        await (await PostAsync("/v1/sessions", new { email = address, password = Portal.Password }))
            .JsonAsync(HttpStatusCode.Created);

    private async Task<HttpClient> SignedInAsync() => Api.As((await SignInAsync(email)).Text("accessToken"));
}
