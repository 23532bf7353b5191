using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests;

public sealed class BrandingTests
{
    [Test]
    public async Task Frontends_and_mails_wear_the_merchants_name_color_and_logo()
    {
        using var api = new ApiHost(
            ("Merchant:Name", "Quarry & Sons"), ("Merchant:Color", "#7A3E00"), ("Merchant:LogoUrl", "https://quarry.example/logo.svg"),
            ("Merchant:SupportEmail", "help@quarry.example"));
        var branding = await api.Http.GetFromJsonAsync<JsonElement>("/v1/branding");
        Assert.That(
            (branding.Text("merchantName"), branding.Text("color"), branding.Text("logoUrl"), branding.Text("supportEmail")),
            Is.EqualTo(("Quarry & Sons", "#7A3E00", "https://quarry.example/logo.svg", "help@quarry.example")));

        var backOffice = await api.AsBackOfficeAsync();
        await backOffice.PutCustomerAsync("C-1", "ap@c-1.example");
        await backOffice.PostAsync("/v1/backoffice/customers/C-1/activation-link", null);
        var mail = (await api.MailsAsync()).Single();
        Assert.That(mail.Html, Does.Contain("Quarry &amp; Sons").And.Contain("#7A3E00").And.Contain("https://quarry.example/logo.svg"));
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
}
