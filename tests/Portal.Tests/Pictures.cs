using CustomerPayments.Testing;
using Microsoft.Playwright;
using Shop = CustomerPayments.Testing.Portal;

namespace CustomerPayments.PortalTests;

/// <summary>
/// Every page can be pictured at any time, light and dark, on a desktop and on a phone; <c>scripts/pictures.sh</c> says
/// how. <c>PICTURES</c> is the folder. Those that the README shows are kept in every run, the others when
/// <c>PICTURES_OF</c> is <c>all</c>.
/// </summary>
public sealed class Pictures : PortalTest
{
    private const int BytesMax = 150_000;

    private static readonly string Folder =
        Environment.GetEnvironmentVariable("PICTURES") ?? Directory.CreateTempSubdirectory("pictures-").FullName;

    private static readonly bool IsOfAll = Environment.GetEnvironmentVariable("PICTURES_OF") == "all";

    private static readonly string[] Shown =
        ["invoices-light", "invoices-dark", "invoices-phone", "pay-dark", "confirmation-light", "activate-light",
            "mail-phone"];

    private static readonly (long Amount, string Due)[] Owed =
    [
        (1_204_50, "2026-05-18"), (310_05, "2026-05-29"), (842_10, "2026-06-08"), (96_40, "2026-06-12"),
        (1_530_00, "2026-06-15"), (418_75, "2026-06-22"), (77_90, "2026-06-30"),
    ];

    private string look = "";

    [TestCase("light", ColorScheme.Light, 1180, 800)]
    [TestCase("dark", ColorScheme.Dark, 1180, 800)]
    [TestCase("phone", ColorScheme.Light, 390, 780)]
    [TestCase("phone-dark", ColorScheme.Dark, 390, 780)]
    public async Task The_pages_are_pictured(string name, ColorScheme scheme, int width, int height)
    {
        look = name;
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await Page.SetViewportSizeAsync(width, height);
        var customer = await CustomerAsync();
        await Stage.BackOffice.PutCustomerAsync(customer.Reference, customer.Email, "Blue Ridge Stone");
        var numbers = await OweAsync(customer, Owed);

        await SignInAsync(customer);
        await Field($"Select invoice {numbers[0]}").CheckAsync();
        await Field($"Select invoice {numbers[1]}").CheckAsync();
        await Page.Mouse.MoveAsync(0, 0);
        await Page.EvaluateAsync($"scrollTo(0, {(width < 500 ? 480 : 0)})");
        await ShotAsync("invoices");
        await Button("Pay selected invoices").ClickAsync();
        await FillCardAsync();
        await ShotAsync("pay");
        await Pay.ClickAsync();
        await Expect(Heading("Payment received")).ToBeVisibleAsync();
        await ShotAsync("confirmation");
        if (IsOfAll)
            await TakeOthersAsync(customer);

        await Page.EvaluateAsync("sessionStorage.clear()");
        await Context.ClearCookiesAsync();
        await GoAsync($"/activate#token={await FreshLinkAsync(customer)}");
        await Field("New password").FillAsync("seven quiet lanterns by the sea");
        await ShotAsync("activate");

        var email = (await Stage.Api.EmailsAsync())
            .First(email => email.Kind == "payment-received" && email.To == customer.Email);
        await Page.GotoAsync("about:blank");
        await Page.SetContentAsync(email.Html);
        await ShotAsync("mail");
    }

    private async Task TakeOthersAsync(Shopper customer)
    {
        await GoAsync("/invoices?status=paid");
        await ShotAsync("invoices-paid");
        await OpenAsync(Page.Locator(".invoices tbody th a").First);
        await ShotAsync("invoice-paid");
        await GoAsync("/invoices");
        await OpenAsync(Page.Locator(".invoices tbody th a").First);
        await ShotAsync("invoice");
        await Button("Pay this invoice").ClickAsync();
        await Field("Bank transfer (ACH)").CheckAsync();
        await Expect(Field("Routing number")).ToBeVisibleAsync();
        await ShotAsync("pay-ach", whole: true);

        var returned = await ReturnedAsync(customer);
        await GoAsync($"/payments/{returned.Text("id")}");
        await ShotAsync("payment-returned", whole: true);
        await OpenAsync(Page.Locator(".plain-table a").First);
        await ShotAsync("invoice-returned");
        await OweAsync(customer, [(12_00, "2026-07-31")], first: 60);
        await PaidAsync(customer, Shop.ByAch());
        await GoAsync("/invoices?status=all");
        await ShotAsync("invoices-all", whole: true);
        await GoAsync("/payments");
        await ShotAsync("payments");
        await OpenAsync(Page.Locator(".payments tbody th a").Last);
        await ShotAsync("payment", whole: true);
        await Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"paper-{look}.png"), FullPage = true });
        await Page.EmulateMediaAsync(new() { Media = Media.Screen });

        await OweAsync(customer, [.. Enumerable.Range(1, 52).Select(n => (n * 1_00L, "2026-08-31"))], first: 100);
        await GoAsync("/invoices");
        await Button("Select all outstanding invoices").ClickAsync();
        await Expect(Page.GetByText("one after the other")).ToBeVisibleAsync();
        await ShotAsync("invoices-many");
        await Button("Sign out").ClickAsync();
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
        await ShotAsync("sign-in");
    }

    /// <summary>The page of one thing, where its number stands.</summary>
    private async Task OpenAsync(ILocator link)
    {
        var number = await link.InnerTextAsync();
        await link.ClickAsync();
        await Expect(Page.Locator(".title h1")).ToContainTextAsync(number);
    }

    /// <returns>The invoices' numbers.</returns>
    private async Task<List<string>> OweAsync(Shopper customer, (long Amount, string Due)[] owed, int first = 0)
    {
        var numbers = new List<string>();
        foreach (var (amount, due) in owed)
        {
            var number = $"BR-{2604 + 3 * first++}";
            numbers.Add(number);
            await Stage.BackOffice.PutInvoiceAsync($"{look}-{number}", customer.Reference, amount, number, due);
        }

        return numbers;
    }

    private static async Task<string> FreshLinkAsync(Shopper customer)
    {
        await Stage.BackOffice.PutCustomerAsync(
            $"N-{customer.Reference}", EmailOf($"N-{customer.Reference}"), "Acme Landscaping");
        return await InviteAsync($"N-{customer.Reference}");
    }

    private async Task ShotAsync(string page, bool whole = false)
    {
        var file = $"{page}-{look}";
        if (!IsOfAll && !Shown.Contains(file))
            return;

        await Expect(Page.Locator("h1")).ToHaveCountAsync(1);
        await Expect(Page.Locator(".skeleton")).ToHaveCountAsync(0);
        var picture = await Page.ScreenshotAsync(
            new() { Path = Path.Combine(Folder, $"{file}.png"), FullPage = whole });
        if (Shown.Contains(file))
            Assert.That(picture, Has.Length.LessThan(BytesMax), file);
    }
}
