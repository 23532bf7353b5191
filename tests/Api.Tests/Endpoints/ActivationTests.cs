using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

public sealed class ActivationTests : ApiTests
{
    [Test]
    public async Task A_lookup_shows_whom_the_link_is_for_and_never_uses_it_up()
    {
        var (_, email, token) = await InvitedCustomerAsync();

        for (var i = 0; i < 3; i++)
        {
            var shown = await (await LookUpAsync(token)).JsonAsync(HttpStatusCode.OK);
            Assert.That((shown.Text("email"), shown.GetProperty("passwordPolicy").Number("minLength")),
                Is.EqualTo((email, 15L)));
        }

        Assert.That((await ActivateAsync(token)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task A_link_sets_a_password_once()
    {
        var (_, email, token) = await InvitedCustomerAsync();
        await (await ActivateAsync(token)).JsonAsync(HttpStatusCode.Created);

        Assert.That(await (await ActivateAsync(token, "another good password"))
            .ProblemAsync(), Is.EqualTo((410, "activation-used")));
        Assert.That(
            (await SignInAsync(email)).StatusCode, Is.EqualTo(HttpStatusCode.Created), "the first password stands");
    }

    [Test]
    public async Task Of_twenty_parallel_uses_of_a_link_one_wins()
    {
        var (_, _, token) = await InvitedCustomerAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ActivateAsync(token)));

        Assert.That(answers.Count(a => a.StatusCode == HttpStatusCode.Created), Is.EqualTo(1));
        Assert.That(answers.Count(a => a.StatusCode == HttpStatusCode.Gone), Is.EqualTo(19));
    }

    [Test]
    public async Task An_unknown_an_expired_a_superseded_and_a_revoked_link_each_say_so()
    {
        var (reference, email, first) = await InvitedCustomerAsync();
        var second = await SendLinkAsync(reference, email);
        Assert.That(await (await LookUpAsync(first)).ProblemAsync(), Is.EqualTo((410, "activation-superseded")));

        (await BackOffice.DeleteAsync($"/v1/backoffice/customers/{reference}/activation-link"))
            .EnsureSuccessStatusCode();
        Assert.That(await (await LookUpAsync(second)).ProblemAsync(), Is.EqualTo((410, "activation-revoked")));

        Assert.That(await (await LookUpAsync("nonsense")).ProblemAsync(), Is.EqualTo((404, "activation-unknown")));

        using var other = new ApiHost(("Activation:LinkLifetime", "00:00:00.001"));
        var backOffice = await other.AsBackOfficeAsync();
        await backOffice.PutCustomerAsync("C-1", "ap@c-1.example");
        await backOffice.PostAsync("/v1/backoffice/customers/C-1/activation-link", null);
        var token = (await other.EmailsAsync()).Single().Token;
        other.Clock.Advance(TimeSpan.FromMinutes(5)); // an account gets one such email in five minutes
        Assert.That(await (await other.Http.PostAsJsonAsync("/v1/activation/lookup", new { token }))
            .ProblemAsync(), Is.EqualTo((410, "activation-expired")));
        Assert.That((await other.Http.PostAsJsonAsync("/v1/activation/resend", new { token })).StatusCode,
            Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That((await other.EmailsAsync())
            .Count(m => m.Kind == "activation-link"), Is.EqualTo(2), "an expired link can email a fresh one");
    }

    [Test]
    public async Task The_answer_to_a_request_for_a_fresh_link_never_says_whether_there_is_a_customer()
    {
        var (_, email, _) = await InvitedCustomerAsync();
        var before = (await Api.EmailsAsync()).Count;
        Api.Clock.Advance(TimeSpan.FromMinutes(5)); // an account gets one such email in so long

        var known = await Api.Http.PostAsJsonAsync("/v1/activation/resend", new { email });
        var unknown = await Api.Http.PostAsJsonAsync("/v1/activation/resend", new { email = "nobody@nowhere.example" });

        Assert.That(await known.Content.ReadAsStringAsync(), Is.EqualTo(await unknown.Content.ReadAsStringAsync()));
        Assert.That(
            (known.StatusCode, unknown.StatusCode), Is.EqualTo((HttpStatusCode.Accepted, HttpStatusCode.Accepted)));
        Assert.That((await Api.EmailsAsync()).Count, Is.EqualTo(before + 1));
    }

    [TestCase("fourteen chars", Description = "14 characters")]
    [TestCase("aaaaaaaaaaaaaaaaaaaa")]
    [TestCase("12345678901234567890")]
    [TestCase("passwordpassword")]
    [TestCase("Dragon-Sunshine-2026", Description = "two favourites and a year")]
    [TestCase("qazwsxedcrfvtgb", Description = "from the list")]
    [TestCase("aaaaaaaaaaaaaaab")]
    [TestCase("correcthorsebatterystaple")]
    [TestCase("Cedar Homes 2026", Description = "the customer's own name")]
    [TestCase("Demo Stone & Supply 1")]
    public async Task A_guessable_password_is_refused_and_the_link_stays_good(string password)
    {
        var (_, _, token) = await InvitedCustomerAsync();
        Assert.That(
            await (await ActivateAsync(token, password)).ProblemAsync(), Is.EqualTo((422, "password-unacceptable")));
        Assert.That((await ActivateAsync(token)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [TestCase("fifteen letters")]
    [TestCase("пароль для счетов")]
    [TestCase("🧱🪨🧱🪨🏠🧱 🪨🧱🪨🏠🧱🪨🧱🪨x")]
    public async Task A_long_password_of_any_characters_is_taken(string password)
    {
        var (_, email, token) = await InvitedCustomerAsync();
        await (await ActivateAsync(token, password)).JsonAsync(HttpStatusCode.Created);
        Assert.That((await SignInAsync(email, password)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task No_link_is_sent_to_a_customer_without_email_an_active_one_a_suspended_one_or_to_an_email_in_use()
    {
        var (active, _) = await ActivatedCustomerAsync();
        var (suspended, _, _) = await InvitedCustomerAsync();
        await BackOffice.PostAsync($"/v1/backoffice/customers/{suspended}/suspend", null);
        var (silent, twin) = (New("C"), New("C"));
        await BackOffice.PutCustomerAsync(silent, null);
        await BackOffice.PutCustomerAsync(twin, $"AP@{active}.example");

        Assert.Multiple(async () =>
        {
            Assert.That(await LinkProblemAsync(active), Is.EqualTo((409, "already-active")));
            Assert.That(await LinkProblemAsync(suspended), Is.EqualTo((409, "customer-suspended")));
            Assert.That(await LinkProblemAsync(silent), Is.EqualTo((409, "no-primary-email")));
            Assert.That(await LinkProblemAsync(twin), Is.EqualTo((409, "email-in-use")));
            Assert.That(await LinkProblemAsync("C-unknown"), Is.EqualTo((404, "not-found")));
        });
    }

    [Test]
    public async Task The_back_office_sees_where_a_customers_login_stands()
    {
        var reference = New("C");
        await BackOffice.PutCustomerAsync(reference, $"ap@{reference.ToLowerInvariant()}.example");
        var seen = new List<string> { await StatusAsync(reference) };
        var token = await SendLinkAsync(reference, $"ap@{reference.ToLowerInvariant()}.example");
        seen.Add(await StatusAsync(reference));
        await ActivateAsync(token);
        seen.Add(await StatusAsync(reference));
        await BackOffice.PostAsync($"/v1/backoffice/customers/{reference}/suspend", null);
        seen.Add(await StatusAsync(reference));
        await BackOffice.PostAsync($"/v1/backoffice/customers/{reference}/reactivate", null);
        seen.Add(await StatusAsync(reference));

        Assert.That(seen, Is.EqualTo(["none", "invited", "active", "suspended", "active"]));
    }

    private async Task<string> StatusAsync(string reference) =>
        (await BackOffice.GetFromJsonAsync<JsonElement>($"/v1/backoffice/customers/{reference}")).GetProperty("portal")
            .Text("status");

    private async Task<(int, string?)> LinkProblemAsync(string reference) =>
        await (await BackOffice.PostAsync($"/v1/backoffice/customers/{reference}/activation-link", null))
            .ProblemAsync();

    private Task<HttpResponseMessage> LookUpAsync(string token) =>
        Api.Http.PostAsJsonAsync("/v1/activation/lookup", new { token });

    private Task<HttpResponseMessage> ActivateAsync(string token, string password = Portal.Password) =>
        Api.Http.PostAsJsonAsync("/v1/activation", new { token, password });

    private Task<HttpResponseMessage> SignInAsync(string email, string password = Portal.Password) =>
        Api.Http.PostAsJsonAsync("/v1/sessions", new { email, password });
}
