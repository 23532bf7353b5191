using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>Customers see where they are signed in, and are told of a device that is new to them.</summary>
public sealed class DeviceTests
{
    private const string Home = "198.51.100.7";
    private const string Elsewhere = "203.0.113.9";
    private const string Firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private ApiHost api = null!;
    private string email = null!;
    private int last;

    [OneTimeSetUp]
    public void StartApi() => api = new ApiHost(ApiHost.TrustingProxy);

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    /// <summary>At home, with Firefox on Windows.</summary>
    [SetUp]
    public async Task ActivateAsync()
    {
        var office = await api.AsBackOfficeAsync(); // the tests move the clock
        var reference = $"C-{++last}";
        email = $"ap@c-{last}.example";
        await office.PutCustomerAsync(reference, email);
        await office.PostAsync($"/v1/backoffice/customers/{reference}/activation-link", null);
        var token = (await api.EmailsAsync()).First(sent => sent.To == email).Token;
        await (await At(Home, Firefox).PostAsJsonAsync("/v1/activation", new { token, password = Portal.Password }))
            .JsonAsync(HttpStatusCode.Created);
    }

    [TestCase(Home, Firefox, false, TestName = "{m}(the same)")]
    [TestCase(Home, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0", false,
        TestName = "{m}(a newer version)")]
    [TestCase(Home, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", true,
        TestName = "{m}(another program)")]
    [TestCase(Home, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", true,
        TestName = "{m}(another system)")]
    [TestCase(Elsewhere, Firefox, true, TestName = "{m}(another network)")]
    public async Task A_sign_in_is_told_when_program_system_or_network_is_another(
        string address, string userAgent, bool isTold)
    {
        await SignInAsync(address, userAgent);
        Assert.That(await ToldAsync(), Has.Count.EqualTo(isTold ? 1 : 0));
        await SignInAsync(address, userAgent);
        Assert.That(await ToldAsync(), Has.Count.EqualTo(isTold ? 1 : 0), "the second time it is known");
    }

    [Test]
    public async Task The_email_says_from_where_and_what_to_do()
    {
        await SignInAsync(Elsewhere, Firefox);
        var told = (await ToldAsync()).Single();
        Assert.That(told.Subject, Is.EqualTo("New sign-in to your account with Demo Stone & Supply"));
        Assert.That(told.Text, Does.Contain($"Firefox on Windows, at the address {Elsewhere}")
            .And.Contain("change your password at once").And.Contain("https://pay.example/portal/security"));
    }

    [Test]
    public async Task A_device_is_known_for_thirty_days_after_its_latest_use_even_when_it_was_signed_out()
    {
        var session = await SignInAsync(Elsewhere, Firefox);
        await api.As(session.Text("accessToken")).DeleteAsync("/v1/sessions");
        api.Clock.Advance(TimeSpan.FromDays(29));
        await api.RunJobAsync("clean-up");
        await SignInAsync(Elsewhere, Firefox);
        Assert.That(await ToldAsync(), Has.Count.EqualTo(1));

        api.Clock.Advance(TimeSpan.FromDays(30));
        await SignInAsync(Elsewhere, Firefox);
        Assert.That(await ToldAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_wrong_password_from_elsewhere_tells_nobody()
    {
        var answer = await At(Elsewhere, Firefox).PostAsJsonAsync(
            "/v1/sessions", new { email, password = "not the right password" });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await ToldAsync(), Is.Empty);
    }

    [Test]
    public async Task The_list_shows_each_open_session_with_device_address_and_times()
    {
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        var session = await SignInAsync(Elsewhere, "curl/8.5.0");
        api.Clock.Advance(TimeSpan.FromMinutes(5));
        session = await (await At("203.0.113.10", "curl/8.5.0").PostAsJsonAsync(
            "/v1/sessions/refresh", new { refreshToken = session.Text("refreshToken") })).JsonAsync();

        var items = await ListAsync(session);

        Assert.That(
            items.Select(item => (item.Text("device"), item.Text("address"), item.GetProperty("current").GetBoolean())),
            Is.EqualTo([("Another program", "203.0.113.10", true), ("Firefox on Windows", Home, false)]));
        Assert.That(items[0].GetProperty("lastUsedAt").GetDateTime() - items[0].GetProperty("createdAt").GetDateTime(),
            Is.EqualTo(TimeSpan.FromMinutes(5)));
        Assert.That(items[1].Text("lastUsedAt"), Is.EqualTo(items[1].Text("createdAt")));
    }

    [Test]
    public async Task One_session_is_ended_at_once_the_others_go_on_and_it_is_gone_from_the_list()
    {
        var (here, there) = (await SignInAsync(Home, Firefox), await SignInAsync(Home, "curl/8.5.0"));
        var http = api.As(here.Text("accessToken"));
        var id = (await ListAsync(there)).Single(item => item.GetProperty("current").GetBoolean()).Text("id");

        Assert.That((await http.DeleteAsync($"/v1/sessions/{id}")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));

        Assert.That((await api.As(there.Text("accessToken")).GetAsync("/v1/me")).StatusCode,
            Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await http.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await ListAsync(here)).Select(item => item.Text("id")), Does.Not.Contain(id));
        var again = await http.DeleteAsync($"/v1/sessions/{id}");
        Assert.That(await again.ProblemAsync(), Is.EqualTo((404, "not-found")));
    }

    [Test]
    public async Task A_session_that_nobody_can_renew_any_more_is_not_in_the_list()
    {
        api.Clock.Advance(TimeSpan.FromDays(14));
        Assert.That(await ListAsync(await SignInAsync(Home, Firefox)), Has.Count.EqualTo(1));
    }

    private HttpClient At(string address, string userAgent)
    {
        var http = api.At(address);
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
        return http;
    }

    private async Task<JsonElement> SignInAsync(string address, string userAgent) =>
        await (await At(address, userAgent).PostAsJsonAsync("/v1/sessions", new { email, password = Portal.Password }))
            .JsonAsync(HttpStatusCode.Created);

    private async Task<List<JsonElement>> ListAsync(JsonElement session) =>
        [.. (await (await api.As(session.Text("accessToken")).GetAsync("/v1/sessions")).JsonAsync()).Items()];

    private async Task<List<SentEmail>> ToldAsync() =>
        [.. (await api.EmailsAsync()).Where(sent => sent.Kind == "new-device" && sent.To == email)];
}
