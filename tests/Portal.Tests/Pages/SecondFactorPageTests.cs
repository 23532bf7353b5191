using System.Text.Json;
using CustomerPayments.Testing;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Pages;

/// <summary>Apps, passkeys and recovery codes, from the page Security to the next sign-in.</summary>
public sealed class SecondFactorPageTests : PortalTest
{
    /// <summary>Passkeys belong to the host of Portal:BaseUrl; the browser is told that the API is there.</summary>
    private const string Site = "https://pay.example";

    [Test]
    public async Task An_app_is_set_up_by_its_key_and_the_next_sign_in_asks_for_its_code()
    {
        var customer = await CustomerAsync();
        await SignInAsync(customer);
        await Link("Security").ClickAsync();
        await Button("Set up an app").ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Img, new() { Name = "QR code of the key" })).ToBeVisibleAsync();
        await AssertAccessibleAsync();
        var key = (await Page.Locator("code.key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await Field("Code of your app").FillAsync("000000");
        await Button("Confirm").ClickAsync();
        await Expect(Alert("The code is not right")).ToBeVisibleAsync();
        await Field("Code of your app").FillAsync(CodeOf(key));
        await Button("Confirm").ClickAsync();
        await Expect(Page.GetByText("Keep these recovery codes")).ToBeVisibleAsync();
        var codes = await Page.Locator(".codes code").AllInnerTextsAsync();
        Assert.That(codes, Has.Count.EqualTo(10));
        await AssertAccessibleAsync();
        await Button("I have kept them").ClickAsync();
        await Expect(Page.GetByText("10 codes are left")).ToBeVisibleAsync();

        await SignOutAsync();
        await TypePasswordAsync(customer);
        await Expect(Field("Code of your app")).ToBeFocusedAsync();
        await AssertAccessibleAsync();
        await Field("Code of your app").FillAsync("000000");
        await Button("Continue").ClickAsync();
        await Expect(Alert("This is not right")).ToBeVisibleAsync();
        Stage.Api.Clock.Advance(TimeSpan.FromSeconds(30));
        await Field("Code of your app").FillAsync(CodeOf(key));
        await Button("Continue").ClickAsync();
        await Expect(Heading("Invoices")).ToBeVisibleAsync();

        await SignOutAsync();
        await TypePasswordAsync(customer);
        await Button("Use a recovery code instead").ClickAsync();
        await Field("Recovery code").FillAsync(codes[0]);
        await Button("Continue").ClickAsync();
        await Expect(Heading("Invoices")).ToBeVisibleAsync();
    }

    [Test]
    public async Task What_matters_asks_for_proof_and_goes_on_when_it_is_shown()
    {
        var customer = await CustomerAsync();
        await SignInAsync(customer);
        await Link("Security").ClickAsync();
        Stage.Api.Clock.Advance(TimeSpan.FromMinutes(10));

        await Button("Set up an app").ClickAsync();
        await Expect(Heading("Is it you?")).ToBeVisibleAsync();
        await Button("Not now").ClickAsync();
        await Expect(Heading("Is it you?")).ToHaveCountAsync(0);
        await Button("Set up an app").ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Expect(Field("Code of your app")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_passkey_is_made_named_and_signs_in_alone()
    {
        await ServeAsync();
        var customer = await CustomerAsync();
        var device = await AddAuthenticatorAsync();
        await OpenAsync("/");
        await TypePasswordAsync(customer);
        await Link("Security").ClickAsync();
        await Button("Add a passkey").ClickAsync();
        await Field("Name of this passkey").FillAsync("Front office laptop");
        await Button("Make the passkey").ClickAsync();
        await Expect(Page.GetByText("Keep these recovery codes")).ToBeVisibleAsync();
        await Expect(Button("Remove Front office laptop")).ToBeVisibleAsync();

        await Button("Rename Front office laptop").ClickAsync();
        await Field("New name").FillAsync("Desk");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Rename", Exact = true }).ClickAsync();
        await Expect(Button("Remove Desk")).ToBeVisibleAsync();

        // As a click does not choose from the browser's own list, the device answers only when the button asks.
        await device.PresenceAsync(false);
        await SignOutAsync();
        await Expect(Button("Sign in with a passkey")).ToBeVisibleAsync();
        await device.PresenceAsync(true);
        if (await Heading("Sign in").IsVisibleAsync())
            await Button("Sign in with a passkey").ClickAsync();
        await Expect(Heading("Invoices")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_passkey_finishes_the_sign_in_after_the_password()
    {
        await ServeAsync();
        var customer = await CustomerAsync();
        var device = await AddAuthenticatorAsync();
        await OpenAsync("/");
        await TypePasswordAsync(customer);
        await Link("Security").ClickAsync();
        await Button("Add a passkey").ClickAsync();
        await Field("Name of this passkey").FillAsync("Laptop");
        await Button("Make the passkey").ClickAsync();
        await Expect(Page.GetByText("Keep these recovery codes")).ToBeVisibleAsync();

        await device.PresenceAsync(false);
        await SignOutAsync();
        await TypePasswordAsync(customer);
        await Expect(Button("Use your passkey")).ToBeVisibleAsync();
        await device.PresenceAsync(true);
        await Button("Use your passkey").ClickAsync();
        await Expect(Heading("Invoices")).ToBeVisibleAsync();
    }

    private static string CodeOf(string key) => SecondFactors.CodeOf(key, Stage.Api.Clock.GetUtcNow());

    private async Task TypePasswordAsync(Shopper customer)
    {
        await Field("Email").FillAsync(customer.Email);
        await Field("Password").FillAsync(Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    private async Task SignOutAsync()
    {
        await Button("Sign out").ClickAsync();
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
    }

    private Task<IResponse?> OpenAsync(string path) => Page.GotoAsync($"{Site}/portal{path}");

    private Task<IAsyncDisposable> ServeAsync() => Context.RouteAsync($"{Site}/**", async route =>
    {
        var address = route.Request.Url.Replace(Site, Stage.Address, StringComparison.Ordinal);
        await route.FulfillAsync(new() { Response = await route.FetchAsync(new() { Url = address }) });
    });

    /// <summary>Chromium's own device, whose owner is always there and recognized.</summary>
    private async Task<Authenticator> AddAuthenticatorAsync()
    {
        var session = await Context.NewCDPSessionAsync(Page);
        await session.SendAsync("WebAuthn.enable");
        var added = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true,
                ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        return new Authenticator(session, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    private sealed record Authenticator(ICDPSession Session, string Id)
    {
        public Task<JsonElement?> PresenceAsync(bool present) => Session.SendAsync(
            "WebAuthn.setAutomaticPresenceSimulation", new() { ["authenticatorId"] = Id, ["enabled"] = present });
    }
}
