using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>The refresh token in a cookie, for pages of the API's own origin.</summary>
public sealed class RefreshCookieTests
{
    private const string Host = "pay.example";
    private const string Origin = $"https://{Host}";
    private const string Name = "__Secure-portal-refresh";

    private ApiHost api = null!;
    private HttpClient office = null!;

    [OneTimeSetUp]
    public async Task StartApiAsync()
    {
        api = new ApiHost(ApiHost.TrustingProxy, ("Cors:Origins:0", "https://shop.example"));
        office = await api.AsBackOfficeAsync();
        await api.ActivatedCustomerAsync(office, "C-1");
    }

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    private static object Credentials =>
        new { email = "ap@c-1.example", password = Portal.Password, refresh = "cookie" };

    [Test]
    public async Task Signing_in_with_the_cookie_answers_the_access_token_only()
    {
        var answer = await SendAsync(HttpMethod.Post, "/v1/sessions", Credentials);
        var session = await answer.JsonAsync(HttpStatusCode.Created);
        var cookie = CookieOf(answer)!;

        Assert.That(session.TryGetProperty("refreshToken", out _), Is.False);
        Assert.That(cookie, Does.Match(
            $"^{Name}=[A-Za-z0-9_-]{{43}}; max-age=1209600; path=/v1/sessions; secure; samesite=strict; httponly$"));
        Assert.That((await api.As(session.Text("accessToken")).GetAsync("/v1/me")).StatusCode,
            Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task On_localhost_without_https_the_cookie_has_no_prefix_and_is_not_secure()
    {
        var origin = api.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sessions");
        request.Content = JsonContent.Create(Credentials);
        request.Headers.Add("Origin", origin);
        Assert.That(CookieOf(await api.Http.SendAsync(request)), Does.Match(
            "^portal-refresh=[A-Za-z0-9_-]{43}; max-age=1209600; path=/v1/sessions; samesite=strict; httponly$"));
    }

    [Test]
    public async Task A_cookie_is_exchanged_for_the_next_and_a_spent_one_ends_the_session()
    {
        var first = Value(await SendAsync(HttpMethod.Post, "/v1/sessions", Credentials));
        var answer = await RefreshAsync(first);
        var session = await answer.JsonAsync(HttpStatusCode.OK);
        var second = Value(answer);

        Assert.That(session.TryGetProperty("refreshToken", out _), Is.False);
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(Value(await RefreshAsync(first)), Is.EqualTo(second), "the same again: the answer may be lost");
        Assert.That((await RefreshAsync(second)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await (await RefreshAsync(first)).ProblemAsync(), Is.EqualTo((401, "session-ended")));
    }

    [TestCase(null, null, 403, TestName = "{m}(not a browser)")]
    [TestCase(null, "same-origin", 403, TestName = "{m}(no origin)")]
    [TestCase("https://evil.example", null, 403, TestName = "{m}(another origin)")]
    [TestCase("https://shop.example", null, 403, TestName = "{m}(an origin that may call)")]
    [TestCase("https://sub.pay.example", "same-site", 403, TestName = "{m}(the same site)")]
    [TestCase("http://pay.example", null, 403, TestName = "{m}(without https)")]
    [TestCase("null", null, 403, TestName = "{m}(a sandboxed page)")]
    [TestCase(Origin, "cross-site", 403, TestName = "{m}(another site says the browser)")]
    [TestCase(Origin, "none", 403, TestName = "{m}(typed by hand)")]
    [TestCase(Origin, "same-origin", 200, TestName = "{m}(this origin)")]
    [TestCase(Origin, null, 200, TestName = "{m}(this origin says an older browser)")]
    public async Task A_cookie_counts_only_from_a_page_of_the_same_origin(string? origin, string? site, int status)
    {
        var secret = Value(await SendAsync(HttpMethod.Post, "/v1/sessions", Credentials));
        var answer = await SendAsync(HttpMethod.Post, "/v1/sessions/refresh", new { }, secret, origin, site);
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        if (status is 200)
            return;

        Assert.That(await answer.ProblemAsync(), Is.EqualTo((403, "not-same-origin")));
        Assert.That(answer.Headers.Contains("Access-Control-Allow-Credentials"), Is.False);
        Assert.That((await RefreshAsync(secret)).StatusCode, Is.EqualTo(HttpStatusCode.OK), "it was not spent");
        var activation = new { token = "x", password = "x", refresh = "cookie" };
        foreach (var (path, body) in new[] { ("/v1/sessions", Credentials), ("/v1/activation", activation) })
        {
            var asked = await SendAsync(HttpMethod.Post, path, body, null, origin, site);
            Assert.That(await asked.ProblemAsync(), Is.EqualTo((403, "not-same-origin")), path);
            Assert.That(CookieOf(asked), Is.Null);
        }
    }

    [TestCase(null)]
    [TestCase("nonsense")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Without_a_good_cookie_there_is_no_session(string? cookie) =>
        Assert.That(await (await RefreshAsync(cookie)).ProblemAsync(), Is.EqualTo((401, "session-ended")));

    [Test]
    public async Task The_first_session_after_activation_has_the_cookie_as_well()
    {
        await office.PutCustomerAsync("C-2", "ap@c-2.example");
        await office.PostAsync("/v1/backoffice/customers/C-2/activation-link", null);
        var token = (await api.EmailsAsync()).First(sent => sent.To == "ap@c-2.example").Token;
        var answer = await SendAsync(
            HttpMethod.Post, "/v1/activation", new { token, password = Portal.Password, refresh = "cookie" });
        Assert.That((await answer.JsonAsync(HttpStatusCode.Created)).TryGetProperty("refreshToken", out _), Is.False);
        Assert.That((await RefreshAsync(Value(answer))).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Signing_in_again_ends_the_session_of_the_browsers_earlier_cookie_and_no_other()
    {
        var (_, elsewhere) = await SignedInAsync();
        var (earlier, secret) = await SignedInAsync();
        var refused = await SendAsync(
            HttpMethod.Post, "/v1/sessions", new { email = "ap@c-1.example", password = "wrong", refresh = "cookie" },
            secret);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await api.As(earlier.Text("accessToken")).GetAsync("/v1/me")).StatusCode,
            Is.EqualTo(HttpStatusCode.OK), "a wrong password ends nothing");

        var again = await SendAsync(HttpMethod.Post, "/v1/sessions", Credentials, secret);

        Assert.That((await api.As(earlier.Text("accessToken")).GetAsync("/v1/me")).StatusCode,
            Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await RefreshAsync(Value(again))).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await RefreshAsync(elsewhere)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("/v1/sessions/current")]
    [TestCase("/v1/sessions")]
    public async Task Signing_out_takes_the_cookie_away(string path)
    {
        var (session, secret) = await SignedInAsync();
        var answer = await SendAsync(HttpMethod.Delete, path, null, secret, token: session.Text("accessToken"));
        Assert.That(CookieOf(answer), Does.StartWith($"{Name}=; expires=Thu, 01 Jan 1970"));
        Assert.That(CookieOf(answer), Does.Contain("path=/v1/sessions"));
        Assert.That(await (await RefreshAsync(secret)).ProblemAsync(), Is.EqualTo((401, "session-ended")));
    }

    [Test]
    public async Task Changing_the_password_gives_another_cookie_and_the_old_one_is_worth_nothing()
    {
        await api.ActivatedCustomerAsync(office, "C-3");
        var signIn = new { email = "ap@c-3.example", password = Portal.Password, refresh = "cookie" };
        var first = await SendAsync(HttpMethod.Post, "/v1/sessions", signIn);
        var token = (await first.JsonAsync()).Text("accessToken");
        var change = new
        {
            currentPassword = Portal.Password, newPassword = "river rock and red clay", refresh = "cookie",
        };
        var answer = await SendAsync(HttpMethod.Put, "/v1/me/password", change, token: token);

        Assert.That((await answer.JsonAsync(HttpStatusCode.OK)).TryGetProperty("refreshToken", out _), Is.False);
        Assert.That((await RefreshAsync(Value(first))).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await RefreshAsync(Value(answer))).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<(JsonElement Session, string Secret)> SignedInAsync()
    {
        var answer = await SendAsync(HttpMethod.Post, "/v1/sessions", Credentials);
        return (await answer.JsonAsync(HttpStatusCode.Created), Value(answer));
    }

    private Task<HttpResponseMessage> RefreshAsync(string? secret) =>
        SendAsync(HttpMethod.Post, "/v1/sessions/refresh", new { }, secret);

    /// <summary>As a browser sends it through the proxy that ends TLS.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body, string? secret = null, string? origin = Origin,
        string? site = "same-origin", string? token = null)
    {
        using var http = token is null ? api.At("198.51.100.7") : api.At("198.51.100.7", token);
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        request.Headers.Host = Host;
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
        if (secret is not null)
            request.Headers.Add("Cookie", $"{Name}={secret}");
        return await http.SendAsync(request);
    }

    private static string? CookieOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single() : null;

    private static string Value(HttpResponseMessage answer) => CookieOf(answer)!.Split(['=', ';'])[1];
}
