using System.Text.Json;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests;

/// <summary>The API's own pages for people, in a browser that obeys their policies.</summary>
public sealed class PagesTests : PortalTest
{
    private ILocator SignInForm => Page.GetByRole(AriaRole.Form, new() { Name = "Sign in as a customer" });

    [Test]
    public async Task In_swagger_ui_a_customer_signs_in_from_the_page_and_requests_carry_the_token()
    {
        var customer = await CustomerAsync();
        await OpenContractAsync();
        await SignInForm.GetByLabel("Email").FillAsync(customer.Email);
        await SignInForm.GetByLabel("Password").FillAsync("not the password at all");
        await SignInForm.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(SignInForm.GetByRole(AriaRole.Status)).Not.ToBeEmptyAsync();
        Assert.That(await StatusOfMeAsync(), Is.EqualTo(401));

        await SignInForm.GetByLabel("Password").FillAsync(Password);
        await SignInForm.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(SignInForm.GetByRole(AriaRole.Status)).ToContainTextAsync($"Signed in as {customer.Email}");
        Assert.That(await StatusOfMeAsync(), Is.EqualTo(200));
        var kept = await Page.EvaluateAsync<string>("JSON.stringify([localStorage, sessionStorage])");
        Assert.That(kept, Does.Not.Contain("eyJ"), "The token is in memory only");

        var bearer = (string?)null;
        Page.Request += (_, request) => bearer = request.Method == "DELETE" ? request.Headers["authorization"] : bearer;
        await SignInForm.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(SignInForm.GetByLabel("Password")).ToBeVisibleAsync();
        Assert.That(await StatusOfMeAsync(), Is.EqualTo(401));
        var ended = await Stage.Api.As(bearer!["Bearer ".Length..]).GetAsync("/v1/me");
        Assert.That((int)ended.StatusCode, Is.EqualTo(401), "The session is over");
    }

    [Test]
    public async Task Swagger_ui_renews_the_customers_token_before_it_is_spent()
    {
        var customer = await CustomerAsync();
        await Page.Clock.InstallAsync();
        await OpenContractAsync();
        await SignInForm.GetByLabel("Email").FillAsync(customer.Email);
        await SignInForm.GetByLabel("Password").FillAsync(Password);
        await SignInForm.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(SignInForm.GetByRole(AriaRole.Status)).ToContainTextAsync("Signed in as");
        await Page.RunAndWaitForResponseAsync(
            () => Page.Clock.FastForwardAsync(575_000),
            answer => answer.Url.EndsWith("/v1/sessions/refresh", StringComparison.Ordinal));
        Stage.Api.Clock.Advance(TimeSpan.FromMinutes(8));
        Assert.That(await StatusOfMeAsync(), Is.EqualTo(200));
    }

    [Test]
    public async Task Swagger_ui_signs_in_where_the_browser_denies_its_storage()
    {
        await Context.AddInitScriptAsync(
            """
            const deny = () => { throw new DOMException('Access is denied.', 'SecurityError'); };
            for (const name of ['sessionStorage', 'localStorage']) Object.defineProperty(window, name, { get: deny });
            """);
        var customer = await CustomerAsync();
        await OpenContractAsync();
        await SignInForm.GetByLabel("Email").FillAsync(customer.Email);
        await SignInForm.GetByLabel("Password").FillAsync(Password);
        await SignInForm.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(SignInForm.GetByRole(AriaRole.Status)).ToContainTextAsync("Signed in as");
        Assert.That(await StatusOfMeAsync(), Is.EqualTo(200));
    }

    [TestCase(ColorScheme.Light, 1180)]
    [TestCase(ColorScheme.Dark, 320)]
    public async Task The_page_of_a_problem_is_laid_out_with_meaning_remedy_and_example(ColorScheme scheme, int width)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await Page.SetViewportSizeAsync(width, 800);
        await Page.GotoAsync($"{Stage.Address}/problems/amount-changed");
        await Expect(Heading("The amount due has changed")).ToBeVisibleAsync();
        foreach (var part in new[] { "What it means", "What to do", "Example" })
            await Expect(Heading(part)).ToBeVisibleAsync();
        await Expect(Page.GetByText("HTTP status 409")).ToBeVisibleAsync();
        await Expect(Page.Locator("p code", new() { HasTextString = "differences" })).ToBeVisibleAsync();
        var example = JsonDocument.Parse(await Page.Locator("pre").InnerTextAsync()).RootElement;
        Assert.That(example.GetProperty("differences").GetArrayLength(), Is.EqualTo(1));
        var laidOut = await Page.EvaluateAsync<string>("getComputedStyle(document.body).maxWidth");
        Assert.That(laidOut, Is.EqualTo("704px"), "The policy lets the style in");
        await AssertAccessibleAsync();
    }

    private async Task OpenContractAsync()
    {
        await Page.GotoAsync($"{Stage.Address}/swagger");
        await Expect(Page.Locator("[id$='-getMe']").First).ToBeVisibleAsync();
    }

    /// <summary>What the page's own button brings.</summary>
    private async Task<int> StatusOfMeAsync()
    {
        var operation = Page.Locator("[id$='-getMe']").First;
        if (await operation.GetByRole(AriaRole.Button, new() { Name = "Execute" }).CountAsync() == 0)
        {
            await operation.Locator(".opblock-summary-control").ClickAsync();
            await operation.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
        }

        var answer = await Page.RunAndWaitForResponseAsync(
            () => operation.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync(),
            response => response.Url.EndsWith("/v1/me", StringComparison.Ordinal));
        return answer.Status;
    }
}
