using CustomerPayments.Testing;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests;

/// <summary>
/// The pictures of the README can be taken at any time, and stay small. They are kept where <c>PICTURES</c> says:
/// <c>PICTURES=$PWD/docs/images dotnet test tests/Portal.Tests --filter Pictures</c>.
/// </summary>
public sealed class Pictures : PortalTest
{
    private const int BytesMax = 150_000;

    private static readonly string Folder =
        Environment.GetEnvironmentVariable("PICTURES") ?? Directory.CreateTempSubdirectory("pictures-").FullName;

    private static readonly string[] Kept =
        ["invoices-light", "invoices-dark", "invoices-phone", "pay-dark", "confirmation-light", "activate-light", "mail-phone"];

    [TestCase("light", ColorScheme.Light, 1180, 800)]
    [TestCase("dark", ColorScheme.Dark, 1180, 800)]
    [TestCase("phone", ColorScheme.Light, 390, 780)]
    public async Task The_main_pages_are_pictured(string name, ColorScheme scheme, int width, int height)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await Page.SetViewportSizeAsync(width, height);
        var customer = await CustomerAsync();
        await Stage.BackOffice.PutCustomerAsync(customer.Reference, customer.Email, "Blue Ridge Stone");
        var (n, numbers) = (0, new List<string>());
        foreach (var (amount, due) in new[] { (1_204_50L, "2026-05-18"), (310_05L, "2026-05-29"), (842_10L, "2026-06-08"), (96_40L, "2026-06-12"), (1_530_00L, "2026-06-15"), (418_75L, "2026-06-22"), (77_90L, "2026-06-30") })
        {
            numbers.Add($"BR-{2604 + 3 * n++}{name[0]}".ToUpperInvariant());
            await Stage.BackOffice.PutInvoiceAsync(numbers[^1], customer.Reference, amount, numbers[^1], due);
        }

        await SignInAsync(customer);
        await Field($"Select invoice {numbers[0]}").CheckAsync();
        await Field($"Select invoice {numbers[1]}").CheckAsync();
        await Page.Mouse.MoveAsync(0, 0);
        await Page.EvaluateAsync("scrollTo(0, 0)");
        await ShotAsync($"invoices-{name}");
        await Button("Pay selected invoices").ClickAsync();
        await FillCardAsync();
        await ShotAsync($"pay-{name}");
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        await ShotAsync($"confirmation-{name}");
        await Page.EvaluateAsync("sessionStorage.clear()");
        await GoAsync($"/activate#token={await FreshLinkAsync(customer)}");
        await Field("New password").FillAsync("seven quiet lanterns by the sea");
        await ShotAsync($"activate-{name}");

        var mail = (await Stage.Api.MailsAsync()).First(mail => mail.Kind == "payment-received" && mail.To == customer.Email);
        await Page.GotoAsync("about:blank");
        await Page.SetContentAsync(mail.Html);
        await ShotAsync($"mail-{name}");
    }

    private static async Task<string> FreshLinkAsync(Shopper customer)
    {
        await Stage.BackOffice.PutCustomerAsync($"N-{customer.Reference}", EmailOf($"N-{customer.Reference}"), "Acme Landscaping");
        return await InviteAsync($"N-{customer.Reference}");
    }

    private async Task ShotAsync(string file)
    {
        if (Kept.Contains(file))
        {
            var picture = await Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{file}.png") });
            Assert.That(picture, Has.Length.LessThan(BytesMax), file);
        }
    }
}
