using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>
/// Refresh tokens: each is good for one exchange. A lost answer loses nothing, and a copy is worth nothing for long.
/// </summary>
public sealed class RefreshTests
{
    private const string Home = "198.51.100.7";
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private ApiHost api = null!;
    private HttpClient office = null!;
    private string email = null!;
    private int last;

    [OneTimeSetUp]
    public async Task StartApiAsync()
    {
        api = new ApiHost(ApiHost.TrustingProxy);
        office = await api.AsBackOfficeAsync();
    }

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    [SetUp]
    public async Task ActivateAsync()
    {
        office = await api.AsBackOfficeAsync(); // the tests move the clock
        email = $"ap@c-{++last}.example";
        await api.ActivatedCustomerAsync(office, $"C-{last}");
    }

    [Test]
    public async Task The_same_client_gets_the_same_successor_again_within_ten_seconds_of_a_lost_answer()
    {
        var first = await SignInAsync();
        var lost = await RefreshedAsync(first);
        api.Clock.Advance(TimeSpan.FromSeconds(10));
        var again = await RefreshedAsync(first);

        Assert.That(again.Text("refreshToken"), Is.EqualTo(lost.Text("refreshToken")));
        Assert.That(
            (again.Text("customerId"), again.Text("refreshExpiresAt")),
            Is.EqualTo((lost.Text("customerId"), lost.Text("refreshExpiresAt"))));
        Assert.That((await RefreshedAsync(again)).Text("accessToken"), Is.Not.Empty, "the session goes on");
        Assert.That(await ToldAsync(), Is.Zero);
    }

    [Test]
    public async Task Many_exchanges_at_once_all_get_the_same_successor()
    {
        var first = await SignInAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => RefreshedAsync(first)));
        Assert.That(answers.Select(answer => answer.Text("refreshToken")).Distinct().Count(), Is.EqualTo(1));
        Assert.That((await RefreshedAsync(answers[7])).Text("accessToken"), Is.Not.Empty);
        Assert.That(await ToldAsync(), Is.Zero);
    }

    [Test]
    public async Task A_spent_token_ends_the_session_after_ten_seconds_and_the_customer_is_told_once()
    {
        var first = await SignInAsync();
        var second = await RefreshedAsync(first);
        api.Clock.Advance(TimeSpan.FromSeconds(10.1));

        Assert.That(await CodeAsync(first), Is.EqualTo("session-ended"));
        Assert.That(await CodeAsync(second), Is.EqualTo("session-ended"), "the successor died with its session");
        Assert.That((await api.As(second.Text("accessToken")).GetAsync("/v1/me")).StatusCode,
            Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await CodeAsync(first), Is.EqualTo("session-ended"));
        Assert.That(await ToldAsync(), Is.EqualTo(1));
        Assert.That(await AuditedAsync(second), Is.EqualTo(["the session was ended"]));
    }

    [Test]
    public async Task A_spent_token_ends_the_session_at_once_when_its_successor_was_used()
    {
        var first = await SignInAsync();
        var third = await RefreshedAsync(await RefreshedAsync(first));

        Assert.That(await CodeAsync(first), Is.EqualTo("session-ended"));
        Assert.That(await CodeAsync(third), Is.EqualTo("session-ended"));
        Assert.That(await ToldAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_spent_token_ends_the_session_as_long_as_there_is_one()
    {
        var first = await SignInAsync();
        var newest = await RefreshedAsync(first);
        for (var day = 0; day < 28; day += 7)
        {
            api.Clock.Advance(TimeSpan.FromDays(7));
            await api.RunJobAsync("clean-up");
            newest = await RefreshedAsync(newest);
        }

        Assert.That(await CodeAsync(first), Is.EqualTo("session-ended"));
        Assert.That(await CodeAsync(newest), Is.EqualTo("session-ended"));
        Assert.That(await ToldAsync(), Is.EqualTo(1));
    }

    [TestCase("203.0.113.9", Browser)]
    [TestCase(Home, "curl/8.5.0")]
    [TestCase("2001:db8::1", Browser)]
    public async Task Another_client_with_a_spent_token_is_refused_within_ten_seconds_and_ends_nothing(
        string address, string userAgent)
    {
        var first = await SignInAsync();
        var second = await RefreshedAsync(first);

        Assert.That(await CodeAsync(first, address, userAgent), Is.EqualTo("session-ended"));

        Assert.That(await AuditedAsync(second), Is.EqualTo(["by another client within ten seconds; nothing ended"]));
        Assert.That(await ToldAsync(), Is.Zero);
        Assert.That((await RefreshedAsync(first)).Text("refreshToken"), Is.EqualTo(second.Text("refreshToken")));
        Assert.That((await RefreshedAsync(second)).Text("accessToken"), Is.Not.Empty, "the owner's session goes on");
    }

    [Test]
    public async Task After_ten_seconds_another_client_with_a_spent_token_ends_the_session()
    {
        var first = await SignInAsync();
        var second = await RefreshedAsync(first);
        api.Clock.Advance(TimeSpan.FromSeconds(11));

        Assert.That(await CodeAsync(first, "203.0.113.9"), Is.EqualTo("session-ended"));
        Assert.That(await CodeAsync(second), Is.EqualTo("session-ended"));
        Assert.That(await ToldAsync(), Is.EqualTo(1));
    }

    [TestCase("2001:db8:1:1::1", "2001:db8:1:1:ffff::2", true)]
    [TestCase("2001:db8:1:1::1", "2001:db8:1:2::1", false)]
    public async Task A_client_in_ipv6_is_its_network_of_64_bits(string one, string other, bool isTheSame)
    {
        var first = await SignInAsync(one);
        await RefreshedAsync(first, one);
        Assert.That((await RefreshAsync(first, other)).StatusCode,
            Is.EqualTo(isTheSame ? HttpStatusCode.OK : HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_thief_who_comes_first_loses_the_session_as_soon_as_the_owner_comes()
    {
        var first = await SignInAsync();
        var thiefs = await RefreshedAsync(first, "203.0.113.9", "curl/8.5.0");
        api.Clock.Advance(TimeSpan.FromMinutes(9));

        Assert.That(await CodeAsync(first), Is.EqualTo("session-ended"));
        Assert.That(await CodeAsync(thiefs, "203.0.113.9", "curl/8.5.0"), Is.EqualTo("session-ended"));
        Assert.That(await ToldAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_token_of_a_session_that_its_owner_has_ended_is_refused_and_alarms_nobody()
    {
        var first = await SignInAsync();
        var second = await RefreshedAsync(first);
        await api.As(second.Text("accessToken")).DeleteAsync("/v1/sessions/current");
        api.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That((await CodeAsync(first), await CodeAsync(second)), Is.EqualTo(("session-ended", "session-ended")));
        Assert.That(await ToldAsync(), Is.Zero);
    }

    [Test]
    public async Task A_session_ends_after_fourteen_days_without_use_and_thirty_in_all()
    {
        var unused = await SignInAsync();
        var used = await SignInAsync();
        api.Clock.Advance(TimeSpan.FromDays(13.9));
        used = await RefreshedAsync(used);
        api.Clock.Advance(TimeSpan.FromDays(0.1));
        Assert.That(await CodeAsync(unused), Is.EqualTo("session-ended"));

        api.Clock.Advance(TimeSpan.FromDays(13));
        used = await RefreshedAsync(used);
        Assert.That(used.GetProperty("refreshExpiresAt").GetDateTime() - api.Clock.GetUtcNow(),
            Is.LessThanOrEqualTo(TimeSpan.FromDays(3)), "told in time");
        api.Clock.Advance(TimeSpan.FromDays(3));
        Assert.That(await CodeAsync(used), Is.EqualTo("session-ended"));
    }

    [Test]
    public async Task The_times_of_a_session_are_settings()
    {
        using var strict = new ApiHost(("Portal:SessionIdle", "00:30:00"), ("Portal:SessionLifetime", "01:00:00"));
        await strict.ActivatedCustomerAsync(await strict.AsBackOfficeAsync(), "C-1");
        async Task<JsonElement> SignInAsync() => await (await strict.Http.PostAsJsonAsync(
            "/v1/sessions", new { email = "ap@c-1.example", password = Portal.Password })).JsonAsync();
        Task<HttpResponseMessage> Refresh(JsonElement session) => strict.Http.PostAsJsonAsync(
            "/v1/sessions/refresh", new { refreshToken = session.Text("refreshToken") });
        var (unused, used) = (await SignInAsync(), await SignInAsync());

        strict.Clock.Advance(TimeSpan.FromMinutes(29));
        used = await (await Refresh(used)).JsonAsync();
        strict.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await Refresh(unused)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        strict.Clock.Advance(TimeSpan.FromMinutes(25));
        used = await (await Refresh(used)).JsonAsync();
        strict.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.That((await Refresh(used)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await strict.As(used.Text("accessToken")).GetAsync("/v1/me")).StatusCode,
            Is.EqualTo(HttpStatusCode.Unauthorized), "an access token does not outlive its session");
    }

    private HttpClient At(string address, string userAgent)
    {
        var http = api.At(address);
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
        return http;
    }

    private async Task<JsonElement> SignInAsync(string address = Home) =>
        await (await At(address, Browser).PostAsJsonAsync("/v1/sessions", new { email, password = Portal.Password }))
            .JsonAsync(HttpStatusCode.Created);

    private Task<HttpResponseMessage> RefreshAsync(
        JsonElement session, string address = Home, string userAgent = Browser) =>
        At(address, userAgent).PostAsJsonAsync(
            "/v1/sessions/refresh", new { refreshToken = session.Text("refreshToken") });

    private async Task<JsonElement> RefreshedAsync(
        JsonElement session, string address = Home, string userAgent = Browser) =>
        await (await RefreshAsync(session, address, userAgent)).JsonAsync(HttpStatusCode.OK);

    private async Task<string?> CodeAsync(
        JsonElement session, string address = Home, string userAgent = Browser) =>
        (await (await RefreshAsync(session, address, userAgent)).ProblemAsync()).Code;

    /// <summary>How many emails have told the customer of a theft.</summary>
    private async Task<int> ToldAsync() =>
        (await api.EmailsAsync()).Count(sent => sent.Kind == "session-ended" && sent.To == email);

    /// <summary>What the audit trail says of spent tokens of the session's customer.</summary>
    private async Task<List<string>> AuditedAsync(JsonElement session)
    {
        var what = "spent-refresh-token-presented";
        var subject = $"customer:{session.Text("customerId")}";
        var page = await (await (await api.AsBackOfficeAsync()).GetAsync(
            $"/v1/backoffice/audit?what={what}&subject={subject}")).JsonAsync();
        return [.. page.Items().Select(entry => entry.Text("detail"))];
    }
}
