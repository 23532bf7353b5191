using System.Net;
using System.Text.RegularExpressions;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Startup;

/// <summary>What a development system tells whoever has started it.</summary>
public sealed partial class WelcomeTests
{
    private const string Folder = "";

    private static IEnumerable<TestCaseData> Systems()
    {
        yield return new TestCaseData(Folder, "Mailbox,Gateway simulator,Jobs").SetArgDisplayNames("as it comes");
        yield return new TestCaseData("Mail:Mode=Smtp;Mail:Host=127.0.0.1;Demo:Seed=false",
            "Gateway simulator,Jobs").SetArgDisplayNames("with a mail server");
        yield return new TestCaseData("Braintree:Endpoint=http://127.0.0.1:9/graphql",
            "Mailbox,Jobs").SetArgDisplayNames("with a simulator elsewhere");
        yield return new TestCaseData("Jobs:Enabled=false;Demo:Seed=false",
            "Mailbox,Gateway simulator").SetArgDisplayNames("without jobs");
        yield return new TestCaseData(
            "Braintree:Environment=Sandbox;Braintree:PublicKey=p;Braintree:PrivateKey=k;Braintree:MerchantId=m;Braintree:MerchantAccountId=a",
            "Jobs").SetArgDisplayNames("with the sandbox");
    }

    [TestCaseSource(nameof(Systems))]
    public async Task Every_address_that_is_listed_answers(string settings, string pages)
    {
        using var place = new Place();
        await using var api = await ApiProcess.ListenAsync([.. place.Settings, .. settings.Split(';').Where(s =>
            s.Length > 0).Select(Setting)]);
        using var http = new HttpClient();

        await UntilAsync(api, output => Listed(output).Count == 3 + pages.Split(',').Length);
        var listed = Listed(api.Output);
        Assert.That(
            listed.Keys, Is.EquivalentTo(["Customer portal", "API and Swagger UI", "Contract", .. pages.Split(',')]),
                api.Output);
        foreach (var (what, where) in listed)
            Assert.That((await http.GetAsync(where)).StatusCode, Is.EqualTo(HttpStatusCode.OK), what);
    }

    [Test]
    public async Task The_demos_customers_are_told_as_they_are()
    {
        using var place = new Place();
        await using (var first = await ApiProcess.ListenAsync(place.Settings))
        {
            await UntilAsync(first, IsOver);
            Assert.That(first.Output,
                Does.Match("C-1001 +Acme Landscaping, .*, not yet invited").And.Match("C-1002 +Blue Ridge Stone, "
                    + ".*, password"));
            using var http = new HttpClient { BaseAddress = first.Address };
            await InviteAsync(http, "C-1001");
        }

        await using var second = await ApiProcess.ListenAsync(place.Settings);
        await UntilAsync(second, IsOver);
        Assert.That(second.Output, Does.Match("C-1001 +Acme Landscaping, .*, invited"));
    }

    private static async Task InviteAsync(HttpClient http, string reference)
    {
        http.DefaultRequestHeaders.Authorization = new("Bearer", await http.OfficeTokenAsync());
        (await http.PostAsync($"/v1/backoffice/customers/{reference}/activation-link", null)).EnsureSuccessStatusCode();
    }

    /// <summary>The lines after the first address come a moment later.</summary>
    private static async Task UntilAsync(ApiProcess api, Predicate<string> isWritten)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var n = 0; n < 200 && !isWritten(api.Output); n++)
            await pace.WaitForNextTickAsync();
    }

    private static bool IsOver(string output) => output.Contains("C-1002", StringComparison.Ordinal);

    private static Dictionary<string, Uri> Listed(string output) =>
        AddressPattern().Matches(output).ToDictionary(line => line.Groups[1].Value, line =>
            new Uri(line.Groups[2].Value));

    private static (string, string) Setting(string text) => (text.Split('=')[0], text.Split('=')[1]);

    [GeneratedRegex(@"^  ([A-Z][\w ]+?) {2,}(http\S+)\r?$", RegexOptions.Multiline)]
    private static partial Regex AddressPattern();
}
