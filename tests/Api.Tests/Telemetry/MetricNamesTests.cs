using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CustomerPayments.Api.Telemetry;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CustomerPayments.Api.Tests.Telemetry;

/// <summary>Whatever the dashboard, the rules and the documents name is exported after a short scenario.</summary>
public sealed partial class MetricNamesTests
{
    private static readonly string[] AllTypes = ["*"];

    private ApiHost api = null!;
    private Scrape scrape = null!;

    [OneTimeSetUp]
    public async Task PlayAsync()
    {
        api = new ApiHost(
            ("Management:Port", "0"), ("Limits:ReportsPerMinute", "1"), ("Webhooks:AllowLoopback", "true"),
            ("Webhooks:AllowHttp", "true"));
        var backOffice = await api.AsBackOfficeAsync();
        var customer = await api.ActivatedCustomerAsync(backOffice, "C-1");
        var good = await backOffice.PutInvoiceAsync("I-1", "C-1", 10_00);
        await customer.PayAsync("key-1", Portal.ByCard(), (good, 10_00));
        var declined = await backOffice.PutInvoiceAsync("I-2", "C-1", 2_000_00);
        await customer.PayAsync("key-2", Portal.ByCard(), (declined, 2_000_00));
        await customer.PayAsync("4111111111111111", Portal.ByCard(), (good, 10_00));
        for (var n = 0; n < 2; n++)
            await ReportAsync();
        await api.Http.PostAsync("/v1/gateway/braintree/webhook", new FormUrlEncodedContent([]));
        await api.RunJobAsync("send-emails");
        var endpoint = await (await backOffice.PostAsJsonAsync(
            "/v1/backoffice/webhook-endpoints",
            new { url = $"http://127.0.0.1:{FreePort.Take()}/", types = AllTypes })).JsonAsync();
        await backOffice.PostAsync($"/v1/backoffice/webhook-endpoints/{endpoint.Text("id")}/test", null);
        await api.RunJobAsync("deliver-webhooks");
        await api.Services.GetServices<IHostedService>().OfType<StandingClock>().Single()
            .TickAsync(CancellationToken.None);
        scrape = await Scrape.OfAsync(
            api.Services.GetServices<IHostedService>().OfType<ManagementPort>().Single().Bound!);
    }

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    [TestCase("deploy/grafana/dashboard.json")]
    [TestCase("deploy/prometheus/alerts.yml")]
    public void Every_metric_that_a_panel_or_a_rule_names_is_exported(string path)
    {
        var named = NamePattern().Matches(File.ReadAllText(Path.Combine(Repository.Root, path)))
            .Select(name => name.Value).Distinct().ToList();
        Assert.That(named, Has.Count.GreaterThan(8));
        Assert.That(named.Except(scrape.Names), Is.Empty);
    }

    [Test]
    public void The_table_of_metrics_has_every_one_of_ours_and_no_other()
    {
        var exported = TypePattern().Matches(scrape.Text)
            .Select(type => UnitPattern().Replace(type.Groups["name"].Value, "")).Distinct();
        Assert.That(Documented().Select(name => name.Replace('.', '_')), Is.EquivalentTo(exported));
    }

    [Test]
    public void No_label_of_ours_is_one_that_Prometheus_writes_itself() => Assert.That(
        scrape.Samples.Keys.Where(series => OwnLabelPattern().IsMatch(series)), Is.Empty);

    [Test]
    public void Every_rule_has_its_line_in_the_runbook()
    {
        var rules = RulePattern().Matches(File.ReadAllText(Promtool.Rules)).Select(rule => rule.Groups["name"].Value);
        var rows = Rows("## Alerts").Select(row => row.Split('`')[1]);
        Assert.That(rows, Is.EqualTo(rules));
    }

    [Test]
    public void Every_panel_says_what_it_shows() =>
        Assert.That(Panels().Where(panel => panel["description"]!.ToString().Length == 0), Is.Empty);

    [Test]
    public void The_picture_shows_every_panel()
    {
        var picture = File.ReadAllText(Path.Combine(Repository.Root, "docs/images/dashboard.svg"));
        var shown = XDocument.Parse(picture).Descendants().Where(text => text.Name.LocalName is "text")
            .Select(text => text.Value.Trim()).ToHashSet();
        var titles = Panels().Select(panel => panel["title"]!.ToString()).ToList();
        Assert.That(titles.Except(shown), Is.Empty, "scripts/dashboard-picture.sh draws the panels.");
    }

    private static IEnumerable<JsonNode> Panels() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "deploy/grafana/dashboard.json")))!["panels"]!
            .AsArray().Select(panel => panel!);

    private static IEnumerable<string> Documented() => Rows("## Metrics")
        .SelectMany(row => DocumentedPattern().Matches(row.Split('|')[1]).Select(name => name.Groups["name"].Value));

    private static IEnumerable<string> Rows(string heading) =>
        File.ReadLines(Path.Combine(Repository.Root, "docs/operations.md"))
            .SkipWhile(line => line != heading).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal));

    private Task<HttpResponseMessage> ReportAsync() => api.Http.PostAsync(
        "/portal/policy-reports",
        new StringContent(
            """{"csp-report":{"effective-directive":"script-src-elem","blocked-uri":"https://evil.example/x.js"}}""",
            Encoding.UTF8, "application/csp-report"));

    [GeneratedRegex(@"\b(customerpayments|http_server|dotnet)_[a-z0-9_]+\b(?!"")")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^# TYPE (?<name>customerpayments_\w+)", RegexOptions.Multiline)]
    private static partial Regex TypePattern();

    [GeneratedRegex("[{,](job|instance)=\"")]
    private static partial Regex OwnLabelPattern();

    [GeneratedRegex("(_seconds)?(_total)?$")]
    private static partial Regex UnitPattern();

    [GeneratedRegex(@"- alert: (?<name>\w+)")]
    private static partial Regex RulePattern();

    [GeneratedRegex("`(?<name>customerpayments[a-z._]+)`")]
    private static partial Regex DocumentedPattern();
}
