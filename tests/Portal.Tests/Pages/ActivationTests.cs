using System.Net.Http.Json;
using CustomerPayments.Testing;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Pages;

/// <summary>Links that work, links that do not, and passwords.</summary>
public sealed class ActivationTests : PortalTest
{
    [Test]
    public async Task An_expired_link_says_so_and_emails_a_fresh_one()
    {
        var token = await InvitedAsync("A-EXP");
        Stage.Api.Clock.Advance(TimeSpan.FromHours(73));
        await GoAsync($"/activate#token={token}");
        await Expect(Page.GetByText("This link has expired")).ToBeVisibleAsync();
        await Button("Send me a new link").ClickAsync();
        await Expect(Heading("Check your email")).ToBeVisibleAsync();

        var fresh = (await Stage.Api.EmailsAsync())
            .First(email => email.Kind == "activation-link" && email.To == EmailOf("A-EXP")).Token;
        Assert.That(fresh, Is.Not.EqualTo(token));
        await GoAsync($"/activate#token={fresh}");
        await Expect(Field("New password")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_used_link_leads_to_signing_in()
    {
        var token = await InvitedAsync("A-USED");
        (await Stage.Api.Http.PostAsJsonAsync("/v1/activation", new { token, password = Password }))
            .EnsureSuccessStatusCode();
        await GoAsync($"/activate#token={token}");
        await Expect(Page.GetByText("This link has been used")).ToBeVisibleAsync();
        await Link("Go to sign in").ClickAsync();
        await Expect(Heading("Sign in")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_superseded_link_points_to_the_latest_email()
    {
        var token = await InvitedAsync("A-SUPER");
        await InviteAsync("A-SUPER");
        await GoAsync($"/activate#token={token}");
        await Expect(Page.GetByText("Another link has taken its place")).ToBeVisibleAsync();
        await Expect(Button("Send me a new link")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_revoked_link_names_whom_to_ask()
    {
        var token = await InvitedAsync("A-REV");
        (await Stage.BackOffice.DeleteAsync("/v1/backoffice/customers/A-REV/activation-link"))
            .EnsureSuccessStatusCode();
        await GoAsync($"/activate#token={token}");
        await Expect(Page.GetByText("This link was withdrawn")).ToBeVisibleAsync();
        await Expect(Link("Write to support@demostone.example")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_link_that_was_cut_off_is_not_known(
        [Values("abc", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] string code)
    {
        await GoAsync($"/activate#token={code}");
        await Expect(Page.GetByText("We do not know this link")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_password_that_will_not_do_is_explained_at_its_field_and_nothing_typed_is_lost()
    {
        await GoAsync($"/activate#token={await InvitedAsync("A-PASS")}");
        await Field("New password").FillAsync("too short");
        await Expect(Page.GetByText("Too short: 6 characters to go")).ToBeVisibleAsync();
        await Field("Confirm password").FillAsync("different");
        await Button("Set password").ClickAsync();
        await Expect(Field("New password")).ToBeFocusedAsync();
        await Expect(Field("New password")).ToHaveAccessibleDescriptionAsync(
            new System.Text.RegularExpressions.Regex("at least 15 characters; there are 9 now"));
        await Expect(Field("Confirm password")).ToHaveAccessibleDescriptionAsync("The two passwords differ.");

        // What only the server knows: it contains the company's name.
        await Field("New password").FillAsync("demo stone & supply 77");
        await Field("Confirm password").FillAsync("demo stone & supply 77");
        await Button("Set password").ClickAsync();
        await Expect(Field("New password"))
            .ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("company's name"));
        await Expect(Field("New password")).ToHaveValueAsync("demo stone & supply 77");
    }

    [Test]
    public async Task A_forgotten_password_is_replaced_through_an_emailed_link()
    {
        var customer = await CustomerAsync();
        await GoAsync("/sign-in");
        await Link("Forgot your password?").ClickAsync();
        await Field("Email").FillAsync(customer.Email);
        await Button("Send me a link").ClickAsync();
        await Expect(Heading("Check your email")).ToBeVisibleAsync();

        var token = (await Stage.Api.EmailsAsync())
            .First(email => email.Kind == "password-reset" && email.To == customer.Email).Token;
        await GoAsync($"/reset-password#token={token}");
        await Field("New password").FillAsync("seven quiet lanterns by the sea");
        await Field("Confirm password").FillAsync("seven quiet lanterns by the sea");
        await Button("Set password").ClickAsync();
        await Link("Go to sign in").ClickAsync();
        await Field("Email").FillAsync(customer.Email);
        await Field("Password").FillAsync("seven quiet lanterns by the sea");
        await Button("Sign in").ClickAsync();
        await Expect(Heading("Invoices")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_wrong_password_is_refused_in_the_same_words_as_an_unknown_address()
    {
        await GoAsync("/sign-in");
        await Field("Email").FillAsync("nobody@nowhere.example");
        await Field("Password").FillAsync("not the password at all");
        await Button("Sign in").ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)
            .Filter(new() { HasText = "The email or the password is not right" })).ToBeVisibleAsync();
        await Expect(Field("Email")).ToHaveValueAsync("nobody@nowhere.example");
    }

    private static async Task<string> InvitedAsync(string reference)
    {
        await Stage.BackOffice.PutCustomerAsync(reference, EmailOf(reference));
        return await InviteAsync(reference);
    }
}
