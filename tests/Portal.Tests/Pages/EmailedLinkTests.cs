using System.Globalization;
using System.Text.RegularExpressions;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Testing;
using Microsoft.Playwright;

namespace CustomerPayments.PortalTests.Pages;

/// <summary>Mail programs and filters encode the fragment of a link, break it, add to it, or drop it.</summary>
public sealed class EmailedLinkTests : PortalTest
{
    private static int invited;

    private ILocator Code => Field("Code from the email");

    [TestCase("/activate#token={0}", TestName = "{m}(as it was sent)")]
    [TestCase("/activate#token%3D{0}", TestName = "{m}(the equals sign encoded)")]
    [TestCase("/activate%23token={0}", TestName = "{m}(the hash encoded)")]
    [TestCase("/activate/%23token%3D{0}", TestName = "{m}(both encoded, behind a slash)")]
    [TestCase("/activate%2523token%253D{0}", TestName = "{m}(encoded twice)")]
    [TestCase("/activate?token={0}", TestName = "{m}(the fragment made a query)")]
    [TestCase("/activate#token=3D{0}", TestName = "{m}(the source code of the email)")]
    [TestCase("/activate#token={0}.", TestName = "{m}(with a full stop)")]
    [TestCase("/activate%23token={0}.).", TestName = "{m}(the hash encoded, with a bracket)")]
    [TestCase("/activate#token=%3C{0}%3E", TestName = "{m}(in angle brackets)")]
    [TestCase("/activate#token=%20{0}%20Thank%20you", TestName = "{m}(with words behind it)")]
    [TestCase("/activate#token={0}&utm_source=email", TestName = "{m}(with a tracker behind it)")]
    [TestCase("/activate#token={1}%3D%0D%0A{2}", TestName = "{m}(with a soft line break)")]
    [TestCase("/activate#token={1}%20%C2%A0{2}", TestName = "{m}(with spaces in it)")]
    public async Task A_link_is_read_however_it_was_mangled(string link)
    {
        var token = await InvitedAsync();
        await GoAsync(string.Format(CultureInfo.InvariantCulture, link, token, token[..20], token[20..]));
        await Expect(Field("New password")).ToBeVisibleAsync();
        Assert.That(Page.Url, Is.EqualTo($"{Stage.Address}/portal/activate"), "The code has left the address");

        await Page.ReloadAsync();
        await Expect(Field("New password")).ToBeVisibleAsync();
    }

    [TestCase("/reset-password#token%3D{0}")]
    [TestCase("/reset-password%23token={0}")]
    public async Task A_mangled_link_to_a_new_password_is_read_as_well(string link)
    {
        var (customer, token) = await ForgottenAsync();
        await GoAsync(string.Format(CultureInfo.InvariantCulture, link, token));
        await ChooseAsync("seven quiet lanterns by the sea");
        await Expect(Heading("Your password is changed")).ToBeVisibleAsync();
        await CanSignInAsync(customer, "seven quiet lanterns by the sea");
    }

    [TestCase("/activate")]
    [TestCase("/activate#")]
    [TestCase("/activate%23")]
    [TestCase("/activate#token=")]
    public async Task A_link_without_its_code_takes_the_code_as_the_email_shows_it(string link)
    {
        var token = await InvitedAsync();
        await GoAsync(link);
        await Expect(Page.GetByText("The link has lost its code")).ToBeVisibleAsync();
        await Code.FillAsync($"  {InGroups(token)} ");
        await Button("Use this code").ClickAsync();
        await Expect(Field("New password")).ToBeVisibleAsync();

        await Page.ReloadAsync();
        await ChooseAsync(Password);
        await Expect(Heading("Invoices")).ToBeVisibleAsync();
    }

    [Test]
    public async Task The_whole_link_may_be_pasted_for_the_code()
    {
        var token = await InvitedAsync();
        await GoAsync("/activate");
        await Code.FillAsync($"https://pay.example/portal/activate#token={token}");
        await Button("Use this code").ClickAsync();
        await Expect(Field("New password")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_code_that_will_not_do_is_explained_at_its_field_and_stays_there()
    {
        await GoAsync("/activate#token=abc");
        await Expect(Page.GetByText("We do not know this link")).ToBeVisibleAsync();
        await Expect(Code).ToHaveValueAsync("abc");
        await Button("Use this code").ClickAsync();
        await Expect(Code).ToHaveAccessibleDescriptionAsync(new Regex("43 characters, and there are 3"));

        var unknown = new string('A', 43);
        await Code.FillAsync(unknown);
        await Button("Use this code").ClickAsync();
        await Expect(Code).ToBeFocusedAsync();
        await Expect(Code).ToHaveAccessibleDescriptionAsync(new Regex("We do not know this code"));
        await Expect(Code).ToHaveValueAsync(unknown);
    }

    [Test]
    public async Task A_typed_code_that_has_expired_says_so()
    {
        var token = await InvitedAsync();
        Stage.Api.Clock.Advance(TimeSpan.FromHours(73));
        await GoAsync("/activate");
        await Code.FillAsync(InGroups(token));
        await Button("Use this code").ClickAsync();
        await Expect(Page.GetByText("This link has expired")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_link_without_its_code_sends_a_fresh_one_to_the_typed_address()
    {
        var token = await InvitedAsync();
        await GoAsync("/activate");
        await Field("Email").FillAsync("no address");
        await Button("Send me a new link").ClickAsync();
        await Expect(Field("Email")).ToHaveAccessibleDescriptionAsync(new Regex("such as name@company.com"));
        await Field("Email").FillAsync(EmailOf($"L-{invited}"));
        Stage.Api.Clock.Advance(TimeSpan.FromMinutes(5)); // an account gets one such email in so long
        await Button("Send me a new link").ClickAsync();
        await Expect(Heading("Check your email")).ToBeVisibleAsync();

        var fresh = await TokenAsync("activation-link", EmailOf($"L-{invited}"));
        Assert.That(fresh, Is.Not.EqualTo(token));
        await GoAsync($"/activate#token={fresh}");
        await Expect(Field("New password")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_lost_reset_link_takes_the_typed_code_and_a_wrong_one_loses_no_password()
    {
        var (customer, token) = await ForgottenAsync();
        await GoAsync("/reset-password");
        await Code.FillAsync(new string('A', 43));
        await ChooseAsync("seven quiet lanterns by the sea");
        await Expect(Code).ToHaveAccessibleDescriptionAsync(new Regex("We do not know this code"));
        await Expect(Field("New password")).ToHaveValueAsync("seven quiet lanterns by the sea");
        await Code.FillAsync(InGroups(token));
        await Button("Set password").ClickAsync();
        await Expect(Heading("Your password is changed")).ToBeVisibleAsync();
        await CanSignInAsync(customer, "seven quiet lanterns by the sea");
    }

    [Test]
    public async Task A_reset_link_that_was_cut_off_asks_for_the_code_and_keeps_the_password()
    {
        var (customer, token) = await ForgottenAsync();
        await GoAsync($"/reset-password#token={token[..20]}");
        await ChooseAsync("seven quiet lanterns by the sea");
        await Expect(Page.GetByText("We do not know this link")).ToBeVisibleAsync();
        await Code.FillAsync(token);
        await Button("Set password").ClickAsync();
        await Expect(Heading("Your password is changed")).ToBeVisibleAsync();
        await CanSignInAsync(customer, "seven quiet lanterns by the sea");
    }

    [Test]
    public async Task A_lost_reset_link_sends_a_fresh_one_to_the_typed_address()
    {
        var (customer, token) = await ForgottenAsync();
        await GoAsync("/reset-password");
        await Field("Email").FillAsync(customer.Email);
        Stage.Api.Clock.Advance(TimeSpan.FromMinutes(5));
        await Button("Send me a new link").ClickAsync();
        await Expect(Heading("Check your email")).ToBeVisibleAsync();
        Assert.That(await ResetTokenAsync(customer), Is.Not.EqualTo(token));
    }

    [Test]
    public async Task The_portal_knows_how_long_a_code_is()
    {
        await GoAsync("/sign-in");
        var length = await Page.EvaluateAsync<int>("import('/portal/mailed-link.js').then(link => link.codeLength)");
        Assert.That(length, Is.EqualTo(Secret.New().Length));
    }

    /// <summary>
    /// Groups with white space of every kind between them: an email's own, a browser's, and one unseen.
    /// </summary>
    private static string InGroups(string token) =>
        string.Concat(token.Chunk(6).Select((group, n) => new string(group) + (n % 2 == 0 ? " " : "\u00a0\u200b")));

    private static async Task<string> InvitedAsync()
    {
        var reference = $"L-{Interlocked.Increment(ref invited)}";
        await Stage.BackOffice.PutCustomerAsync(reference, EmailOf(reference));
        return await InviteAsync(reference);
    }

    private async Task<(Shopper Customer, string Token)> ForgottenAsync()
    {
        var customer = await CustomerAsync();
        await GoAsync("/forgot-password");
        await Field("Email").FillAsync(customer.Email);
        await Button("Send me a link").ClickAsync();
        await Expect(Heading("Check your email")).ToBeVisibleAsync();
        return (customer, await ResetTokenAsync(customer));
    }

    private static Task<string> ResetTokenAsync(Shopper customer) => TokenAsync("password-reset", customer.Email);

    private static async Task<string> TokenAsync(string kind, string address) =>
        (await Stage.Api.EmailsAsync()).First(email => email.Kind == kind && email.To == address).Token;

    private async Task ChooseAsync(string password)
    {
        await Field("New password").FillAsync(password);
        await Field("Confirm password").FillAsync(password);
        await Button("Set password").ClickAsync();
    }

    private async Task CanSignInAsync(Shopper customer, string password)
    {
        await GoAsync("/sign-in");
        await Field("Email").FillAsync(customer.Email);
        await Field("Password").FillAsync(password);
        await Button("Sign in").ClickAsync();
        await Expect(Heading("Invoices")).ToBeVisibleAsync();
    }
}
