using System.Net.Http.Json;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Pages;

/// <summary>The page Security: another password, and where one is signed in.</summary>
public sealed class SecurityTests : PortalTest
{
    private const string Another = "river rock and red clay";

    private ILocator Sessions => Page.Locator(".sessions li");

    [Test]
    public async Task The_password_is_changed_here_and_everybody_else_is_signed_out()
    {
        var customer = await CustomerAsync(210_11);
        await SignInAsync(customer);
        await Link("Security").ClickAsync();
        await Expect(Sessions).ToHaveCountAsync(2); // the activation was another browser's

        await ChangeAsync("not the present password", Another);
        await Expect(Field("Current password")).ToHaveAccessibleDescriptionAsync("This is not your current password.");
        Assert.That(Calls.Count(call => call == "PUT /v1/me/password"), Is.EqualTo(1), "one click is one guess");

        await ChangeAsync(Password, "short");
        await Expect(Field("New password")).ToHaveAttributeAsync("aria-invalid", "true");

        await ChangeAsync(Password, Another);
        await Expect(Page.GetByText("Your password is changed")).ToBeVisibleAsync();
        await Expect(Sessions).ToHaveCountAsync(1);
        await Expect(Field("Current password")).ToHaveValueAsync("");

        await Page.ReloadAsync();
        await Expect(Sessions).ToHaveCountAsync(1);
        var answer = await Stage.Api.Http.PostAsJsonAsync(
            "/v1/sessions", new { email = customer.Email, password = Another });
        Assert.That((int)answer.StatusCode, Is.EqualTo(201));
    }

    [Test]
    public async Task Sessions_are_shown_with_their_device_and_ended_one_by_one()
    {
        var customer = await CustomerAsync(211_11);
        await SignInAsync(customer);
        await Link("Security").ClickAsync();
        await Expect(Sessions).ToHaveCountAsync(2);
        await Expect(Sessions.First).ToContainTextAsync("Chrome on Linux (this device)");
        await Expect(Sessions.First.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);

        await Sessions.Last.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(Sessions).ToHaveCountAsync(1);
        await Expect(Sessions.First).ToContainTextAsync("(this device)");
    }

    [Test]
    public async Task Signing_out_everywhere_signs_out_here_as_well()
    {
        var customer = await CustomerAsync(212_11);
        await SignInAsync(customer);
        await Link("Security").ClickAsync();
        await Button("Sign out everywhere").ClickAsync();
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
        Assert.That(await Context.CookiesAsync(), Is.Empty);
        await GoAsync("/invoices");
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
    }

    [TestCase(ColorScheme.Light, 1180)]
    [TestCase(ColorScheme.Dark, 320)]
    public async Task The_page_has_no_violation_that_axe_finds_nor_needs_sideways_scrolling(
        ColorScheme scheme, int width)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await Page.SetViewportSizeAsync(width, 800);
        await SignInAsync(await CustomerAsync(213_11));
        await Link("Security").ClickAsync();
        await Expect(Heading("Security")).ToBeFocusedAsync();
        await Expect(Sessions).ToHaveCountAsync(2);
        await AssertAccessibleAsync();
        await Button("Change password").ClickAsync();
        await Expect(Field("Current password")).ToBeFocusedAsync();
        await AssertAccessibleAsync();
    }

    private async Task ChangeAsync(string current, string chosen)
    {
        await Field("Current password").FillAsync(current);
        await Field("New password").FillAsync(chosen);
        await Field("Confirm password").FillAsync(chosen);
        await Button("Change password").ClickAsync();
    }
}
