using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Records;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Emails;

/// <summary>Emails that have waited until what they say is no longer true.</summary>
public sealed class ObsoleteEmailTests(DatabaseProvider database) : WorldTests(database)
{
    [SetUp]
    public Task RegisterAsync() => World.CustomerAsync();

    [Test]
    public async Task Of_several_invitations_that_waited_for_the_mail_server_only_the_one_that_works_is_sent()
    {
        for (var sent = 0; sent < 3; sent++)
        {
            await World.SendAsync(new SendActivationLink("C-1"));
            World.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await World.SendAsync(new SendPendingEmails());

        Assert.That(World.Mailer.Sent, Has.Count.EqualTo(1));
        var view = await World.SendAsync(new LookUpActivation(TokenOf(World.Mailer.Sent.Single())));
        Assert.That(view.Email, Is.EqualTo("ap@c-1.example"));
        Assert.That(await EndsAsync(), Is.EqualTo(
        [
            (EmailState.Withdrawn, "A newer link was sent."), (EmailState.Withdrawn, "A newer link was sent."),
            (EmailState.Sent, (string?)null),
        ]));
    }

    [Test]
    public async Task A_link_that_was_revoked_before_its_email_went_out_is_not_sent()
    {
        await World.SendAsync(new SendActivationLink("C-1"));
        await World.SendAsync(new RevokeActivationLink("C-1"));
        await AssertWithdrawnAsync("The link was revoked.");
    }

    [TestCase(71, null)]
    [TestCase(72, "The link has expired.")]
    public async Task A_link_is_sent_until_it_has_expired(int hours, string? reason)
    {
        await World.SendAsync(new SendActivationLink("C-1"));
        World.Clock.Advance(TimeSpan.FromHours(hours));
        await AssertWithdrawnAsync(reason);
    }

    [Test]
    public async Task A_link_that_has_been_used_is_not_sent_a_second_time()
    {
        string? token = null;
        World.Mailer.OnMessage = message =>
        {
            token = TokenOf(message);
            throw new IOException("The connection is lost after the message was taken.");
        };
        await World.SendAsync(new SendActivationLink("C-1"));
        await World.SendAsync(new SendPendingEmails());
        World.Mailer.OnMessage = _ => Task.CompletedTask;
        await World.SendAsync(new ActivateAccount(token!, Portal.Password));
        World.Clock.Advance(TimeSpan.FromMinutes(1));

        await World.SendAsync(new SendPendingEmails());

        Assert.That(World.Mailer.Sent.Select(message => message.Kind), Is.EqualTo(["account-activated"]));
        Assert.That(await EndsAsync(), Does.Contain((EmailState.Withdrawn, "The link has been used.")));
    }

    [Test]
    public async Task A_notice_about_the_account_goes_to_the_address_it_had_when_it_happened()
    {
        await World.SendAsync(new SendActivationLink("C-1"));
        await World.SendAsync(new SendPendingEmails());
        await World.SendAsync(new ActivateAccount(TokenOf(World.Mailer.Sent.Single()), Portal.Password));
        await World.SendAsync(new UpsertCustomer("C-1", "Cedar Homes", "new@cedar.example", null));

        await World.SendAsync(new SendPendingEmails());

        Assert.That(
            World.Mailer.Sent.Where(message => message.Kind == "account-activated").Select(message => message.To),
            Is.EqualTo(["ap@c-1.example"]));
    }

    private static string TokenOf(EmailMessage message) => message.Text.Split("#token=")[1].Split('\n')[0];

    private async Task AssertWithdrawnAsync(string? reason)
    {
        await World.SendAsync(new SendPendingEmails());
        var state = reason is null ? EmailState.Sent : EmailState.Withdrawn;
        Assert.That(await EndsAsync(), Is.EqualTo([(state, reason)]));
        Assert.That(World.Mailer.Sent, Has.Count.EqualTo(reason is null ? 1 : 0));
    }

    private async Task<List<(EmailState, string?)>> EndsAsync() => await World.ReadAsync(async db =>
        (await db.Emails.AsNoTracking().OrderBy(e => e.CreatedAt).ToListAsync())
        .Select(e => (e.State, e.WithdrawnBecause)).ToList());
}
