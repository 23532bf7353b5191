using System.Net;
using CustomerPayments.Application.Health;
using CustomerPayments.Domain;
using CustomerPayments.Testing;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>Whom the pages for developers answer, and what becomes of proxies that nobody has named.</summary>
public sealed class ExposureTests
{
    private const string Elsewhere = "198.51.100.7";

    private static readonly string[] Pages = ["/dev/mailbox", "/dev/mailbox.json", "/simulator",
        "/simulator/transactions.json", "/hangfire"];

    [TestCase(false)]
    [TestCase(true)]
    public async Task Pages_for_developers_answer_on_loopback_only_unless_they_are_exposed(bool exposed)
    {
        using var api = new ApiHost(ApiHost.TrustingProxy, ("Development:Exposed", $"{exposed}"), ("Jobs:Enabled",
            "true"));
        using var stranger = api.At(Elsewhere);

        foreach (var page in Pages)
        {
            Assert.That((await api.Http.GetAsync(page)).StatusCode, Is.EqualTo(HttpStatusCode.OK), page);
            Assert.That((await stranger.GetAsync(page)).StatusCode, Is.EqualTo(exposed ? HttpStatusCode.OK
                : HttpStatusCode.NotFound), page);
        }

        Assert.That((await stranger.PostAsync("/dev/jobs/send-emails/run", null)).IsSuccessStatusCode,
            Is.EqualTo(exposed));
        Assert.That((await stranger.GetAsync("/v1/branding")).StatusCode, Is.EqualTo(HttpStatusCode.OK),
            "what is for everybody");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_pages_of_swagger_are_there_by_a_setting_and_problems_lead_to_them_only_then(bool enabled)
    {
        using var api = new ApiHost(("Swagger:Enabled", $"{enabled}"));

        Assert.That((await api.Http.GetAsync("/swagger/index.html")).StatusCode,
            Is.EqualTo(enabled ? HttpStatusCode.OK : HttpStatusCode.NotFound));
        Assert.That(await api.Http.GetStringAsync("/problems/not-found"),
            enabled ? Does.Contain("\"/swagger\"") : Does.Not.Contain("/swagger"));
        Assert.That((await api.Http.GetAsync("/openapi.yaml")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_request_through_a_local_proxy_does_not_count_as_local()
    {
        using var api = new ApiHost();
        using var stranger = api.At(Elsewhere);

        Assert.That((await stranger.GetAsync("/dev/mailbox")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task An_untrusted_proxy_causes_one_warning_and_an_alarm_for_an_hour()
    {
        using var api = new ApiHost(("Logging:LogLevel:Default", "Warning"));
        Assert.That(await api.AlarmAsync(AlarmCode.ProxyNotTrusted.Code), Is.Null, "nobody has yet");

        using var stranger = api.At(Elsewhere);
        for (var n = 0; n < 3; n++)
            await stranger.GetAsync("/v1/branding");

        Assert.That(await api.AlarmAsync(AlarmCode.ProxyNotTrusted.Code), Is.EqualTo(1));
        Assert.That(api.Logs.Lines.Count(line => line.Contains("passes on requests of others",
            StringComparison.Ordinal)), Is.EqualTo(1));
        api.Clock.Advance(UntrustedProxies.RememberedFor);
        Assert.That(await api.AlarmAsync(AlarmCode.ProxyNotTrusted.Code), Is.Null, "an hour later");
    }

    [Test]
    public async Task A_proxy_that_is_trusted_is_no_alarm_whatever_the_client_has_put_into_the_header()
    {
        using var api = new ApiHost(ApiHost.TrustingProxy);
        using var chain = api.At($"{Elsewhere}, 198.51.100.8");

        await chain.GetAsync("/v1/branding");

        Assert.That(await api.AlarmAsync(AlarmCode.ProxyNotTrusted.Code), Is.Null);
    }

    [Test]
    public void Strangers_who_send_the_header_take_no_more_memory_than_a_hundred_proxies()
    {
        var proxies = new UntrustedProxies(new FakeTimeProvider());

        var news = Enumerable.Range(0, 1000).Count(n => proxies.Note($"198.51.{n / 250}.{n % 250}"));

        Assert.That((news, proxies.Standing()!.Count), Is.EqualTo((100, 100)));
    }
}
