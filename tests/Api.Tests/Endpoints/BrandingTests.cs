using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

public sealed class BrandingTests
{
    [Test]
    public async Task Frontends_and_emails_wear_the_merchants_name_color_and_logo()
    {
        using var api = new ApiHost(
            ("Merchant:Name", "Quarry & Sons"), ("Merchant:Color", "#7A3E00"),
            ("Merchant:LogoUrl", "https://quarry.example/logo.svg"),
            ("Merchant:SupportEmail", "help@quarry.example"), ("Merchant:TimeZone", "America/Denver"),
            ("Merchant:Address:0", "1 Pit Lane"), ("Merchant:Address:1", "Denver, CO 80202"));
        var branding = await api.Http.GetFromJsonAsync<JsonElement>("/v1/branding");
        Assert.That(
            (branding.Text("merchantName"), branding.Text("color"), branding.Text("logoUrl"),
                branding.Text("supportEmail")),
            Is.EqualTo(("Quarry & Sons", "#7A3E00", "https://quarry.example/logo.svg", "help@quarry.example")));

        Assert.That(branding.Text("timeZone"), Is.EqualTo("America/Denver"));
        Assert.That(
            branding.GetProperty("address").EnumerateArray().Select(line => line.GetString()),
            Is.EqualTo(["1 Pit Lane", "Denver, CO 80202"]));

        var backOffice = await api.AsBackOfficeAsync();
        await backOffice.PutCustomerAsync("C-1", "ap@c-1.example");
        await backOffice.PostAsync("/v1/backoffice/customers/C-1/activation-link", null);
        var email = (await api.EmailsAsync()).Single();
        Assert.That(email.Html, Does.Contain("Quarry &amp; Sons").And.Contain("#7A3E00").And.Contain(
            "https://quarry.example/logo.svg"));
    }

    [TestCase("Merchant:Color", "red")]
    [TestCase("Merchant:LogoUrl", "http://quarry.example/logo.svg")]
    [TestCase("Merchant:Currency", "JPY")]
    [TestCase("Merchant:TimeZone", "Middle/Earth")]
    public void A_setting_that_does_not_fit_ends_the_start_with_its_name(string key, string value)
    {
        var refusal = Assert.Catch(() =>
        {
            using var api = new ApiHost((key, value));
        });
        Assert.That(refusal!.ToString(), Does.Contain(key.Split(':')[1]));
    }

    [TestCase(6, true)]
    [TestCase(7, false)]
    public void An_address_has_at_most_six_lines(int lines, bool starts)
    {
        var settings = Enumerable.Range(0, lines).Select(n => ($"Merchant:Address:{n}", $"Line {n}")).ToArray();
        Assert.That(
            () =>
            {
                using var api = new ApiHost(settings);
            },
            starts ? Throws.Nothing : Throws.Exception.With.Message.Contains("Merchant:Address has at most 6 lines."));
    }
}
