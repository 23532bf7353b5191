using System.Net.Http.Json;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Endpoints;

/// <summary>The mailbox of a development system.</summary>
public sealed class MailboxTests : ApiTests
{
    [Test]
    public async Task The_mailbox_lists_the_emails_to_one_recipient()
    {
        var first = await InvitedCustomerAsync();
        var second = await InvitedCustomerAsync();

        var page = await Api.Http.GetStringAsync($"/dev/mailbox?to={first.Email.ToUpperInvariant()}");
        var emails = await Api.Http.GetFromJsonAsync<List<SentEmail>>($"/dev/mailbox.json?to={first.Email}");

        Assert.That(page, Does.Contain(first.Email).And.Not.Contain(second.Email));
        Assert.That(emails!.Select(email => email.To), Is.EqualTo([first.Email]));
    }

    [Test]
    public async Task Beside_the_list_stands_one_email_as_html_as_text_and_with_its_headers()
    {
        var (_, email, token) = await InvitedCustomerAsync();

        var page = await Api.Http.GetStringAsync($"/dev/mailbox?to={email}");
        var frame = page.Split("<iframe title=\"The email as HTML\" src=\"")[1].Split('"')[0];
        var message = await Api.Http.GetAsync(frame);

        Assert.Multiple(async () =>
        {
            Assert.That(page, Does.Contain($"#token={token}").And.Contain("Message-Id: ").And.Contain("Reply-To: "));
            Assert.That(
                await message.Content.ReadAsStringAsync(), Does.Contain("<base target=\"_blank\">").And.Contain(token));
            Assert.That(message.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("sandbox"));
        });
    }

    [Test]
    public async Task A_recipient_s_name_cannot_break_out_of_the_page() => Assert.That(
        await Api.Http.GetStringAsync("/dev/mailbox?to=%22%3E%3Cscript%3E"), Does.Not.Contain("\"><script>"));
}
