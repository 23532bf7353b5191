using System.Net;
using System.Text;
using System.Text.Json;
using CustomerPayments.Application.Health;
using CustomerPayments.Domain;
using CustomerPayments.Testing;
using Microsoft.Extensions.Time.Testing;

namespace CustomerPayments.Api.Tests.Pages;

/// <summary>
/// What browsers report of breaches of the portal's content policy becomes an alarm; nothing else is kept.
/// </summary>
public sealed class PolicyReportTests
{
    private const string OfFirefox = "application/csp-report";
    private const string OfChromium = "application/reports+json";
    private const string Skimmer = "https://stranger.example/skim.js?card=1";

    private ApiHost api = null!;

    [SetUp]
    public void StartApi() => api = new ApiHost(("Logging:LogLevel:Default", "Warning"));

    [TearDown]
    public void StopApi() => api.Dispose();

    [TestCase(OfFirefox)]
    [TestCase(OfChromium)]
    public async Task A_script_that_was_refused_is_an_alarm_until_a_day_has_passed_without_another(string mediaType)
    {
        Assert.That(await api.AlarmAsync(AlarmCode.PolicyBreached.Code), Is.Null, "nothing was reported yet");
        for (var n = 0; n < 3; n++)
            Assert.That(await SendAsync(mediaType, "script-src-elem", Skimmer), Is.EqualTo(HttpStatusCode.NoContent));

        Assert.That(await api.AlarmAsync(AlarmCode.PolicyBreached.Code), Is.EqualTo(3));
        api.Clock.Advance(PolicyBreaches.RememberedFor - TimeSpan.FromSeconds(1));
        Assert.That(await api.AlarmAsync(AlarmCode.PolicyBreached.Code), Is.EqualTo(3));
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await api.AlarmAsync(AlarmCode.PolicyBreached.Code), Is.Null);
    }

    [TestCase("script-src", "inline")]
    [TestCase("script-src", "eval")]
    [TestCase("connect-src", Skimmer)]
    [TestCase("frame-src", Skimmer)]
    [TestCase("form-action", Skimmer)]
    [TestCase("require-trusted-types-for", "trusted-types-sink")]
    [TestCase("a-directive-of-tomorrow", Skimmer)]
    public async Task A_refused_script_connection_or_frame_is_an_alarm(string directive, string blocked)
    {
        await SendAsync(OfFirefox, directive, blocked);
        Assert.That(await api.AlarmAsync(AlarmCode.PolicyBreached.Code), Is.EqualTo(1));
    }

    [TestCase("style-src-attr", "inline")]
    [TestCase("img-src", Skimmer)]
    [TestCase("font-src", Skimmer)]
    public async Task A_refused_style_image_or_font_is_a_warning_and_no_alarm(string directive, string blocked)
    {
        await SendAsync(OfChromium, directive, blocked);
        Assert.That(await api.AlarmAsync(AlarmCode.PolicyBreached.Code), Is.Null);
        Assert.That(Lines(directive), Has.Count.EqualTo(1));
    }

    [TestCase("chrome-extension", "")]
    [TestCase("inline", "moz-extension://1a2b/content.js")]
    [TestCase("https://stranger.example", "safari-web-extension://1a2b/content.js")]
    public async Task Reports_about_browser_extensions_are_ignored(string blocked, string source)
    {
        await SendAsync(OfFirefox, "script-src-elem", blocked, source);
        await SendAsync(OfChromium, "script-src-elem", blocked, source);
        Assert.That(await api.AlarmAsync(AlarmCode.PolicyBreached.Code), Is.Null);
    }

    [Test]
    public async Task Each_kind_is_logged_once_and_by_its_origin_alone()
    {
        await SendAsync(OfFirefox, "script-src-elem", Skimmer);
        await SendAsync(OfChromium, "script-src-elem", "https://stranger.example/another.js");
        var line = Lines("policy-breached").Single();
        Assert.That(line, Does.Contain("https://stranger.example").And.Not.Contain("skim.js").And.Not.Contain("card"));
    }

    [Test]
    public async Task The_text_of_a_strangers_report_reaches_neither_log_nor_memory()
    {
        await SendAsync(OfFirefox, "script-src\nforged line", "javascript:forged");
        await SendAsync(OfFirefox, "forged", $"https://{new string('a', 300)}.example");
        Assert.That(Lines("forged").Concat(Lines("aaaa")), Is.Empty);
        Assert.That(await api.AlarmAsync(AlarmCode.PolicyBreached.Code), Is.EqualTo(2));
    }

    [TestCase("""{"csp-report": {}}""", 1)]
    [TestCase("""[{"type": "deprecation", "body": {}}, {"type": "csp-violation"}]""", null)]
    [TestCase("""{"another": 1}""", null)]
    [TestCase("\"a text\"", null)]
    public async Task Other_reports_that_browsers_send_are_taken(string report, int? alarms)
    {
        Assert.That(await PostAsync(OfFirefox, report), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await api.AlarmAsync(AlarmCode.PolicyBreached.Code), Is.EqualTo(alarms));
    }

    [TestCase(OfFirefox, "no json", HttpStatusCode.BadRequest)]
    [TestCase(OfChromium, "", HttpStatusCode.BadRequest)]
    [TestCase("application/json", "{}", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("text/plain", "{}", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_body_that_is_no_report_is_refused(string mediaType, string body, HttpStatusCode status) =>
        Assert.That(await PostAsync(mediaType, body), Is.EqualTo(status));

    [Test]
    public async Task A_body_of_more_than_32_KiB_is_refused_and_one_of_32_KiB_is_not()
    {
        var full = "[]".PadRight(32 * 1024);
        Assert.That(await PostAsync(OfChromium, full), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await PostAsync(OfChromium, full + " "), Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(await PostAsync(OfFirefox, full + " "), Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task Of_one_request_twenty_reports_count()
    {
        var body = new { effectiveDirective = "script-src", blockedURL = "inline" };
        var one = new { type = "csp-violation", body };
        await PostAsync(OfChromium, JsonSerializer.Serialize(Enumerable.Repeat(one, 21)));
        Assert.That(await api.AlarmAsync(AlarmCode.PolicyBreached.Code), Is.EqualTo(20));
    }

    [Test]
    public void Strangers_take_no_more_memory_than_a_hundred_kinds()
    {
        var breaches = new PolicyBreaches(new FakeTimeProvider());
        var news = Enumerable.Range(0, 1000)
            .Count(n => breaches.Note(new PolicyBreach("script-src", $"https://{n}.example")));
        Assert.That((news, breaches.Standing()!.Count), Is.EqualTo((100, 100)));
        Assert.That(breaches.Note(new PolicyBreach("script-src", "https://7.example")), Is.False);
        Assert.That(breaches.Standing()!.Count, Is.EqualTo(101));
    }

    [Test]
    public async Task Reports_have_a_limit_of_their_own_and_use_up_no_other()
    {
        using var limited = new ApiHost(("Limits:ReportsPerMinute", "2"), ("Limits:AddressPerMinute", "3"));
        var answers = new List<HttpStatusCode>();
        for (var n = 0; n < 3; n++)
            answers.Add(await PostAsync(OfFirefox, "{}", limited));
        for (var n = 0; n < 3; n++)
            answers.Add((await limited.Http.GetAsync("/v1/branding")).StatusCode);
        Assert.That(answers, Is.EqualTo([
            HttpStatusCode.NoContent, HttpStatusCode.NoContent, HttpStatusCode.TooManyRequests,
            HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK,
        ]));
    }

    private Task<HttpStatusCode> SendAsync(string mediaType, string directive, string blocked, string source = "")
    {
        object report = mediaType == OfFirefox
            ? new Dictionary<string, object>
            {
                ["csp-report"] = new Dictionary<string, string>
                {
                    ["violated-directive"] = $"{directive} 'self'", ["blocked-uri"] = blocked, ["source-file"] = source,
                },
            }
            : new[]
            {
                new
                {
                    type = "csp-violation",
                    body = new { effectiveDirective = directive, blockedURL = blocked, sourceFile = source },
                },
            };
        return PostAsync(mediaType, JsonSerializer.Serialize(report));
    }

    private async Task<HttpStatusCode> PostAsync(string mediaType, string body, ApiHost? host = null)
    {
        using var content = new StringContent(body, Encoding.UTF8, mediaType);
        return (await (host ?? api).Http.PostAsync("/portal/policy-reports", content)).StatusCode;
    }

    private List<string> Lines(string text) =>
        [.. api.Logs.Lines.Where(line => line.Contains(text, StringComparison.Ordinal))];
}
