using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Accounts;

/// <summary>Sessions and tokens from before devices were noted and successors were derived.</summary>
public sealed class EarlierTokenTests(DatabaseProvider database) : WorldTests(database)
{
    private CustomerId customer;

    [SetUp]
    public async Task ActivateAsync()
    {
        customer = await World.CustomerAsync();
        await World.SendAsync(new SendActivationLink("C-1"));
        await World.SendAsync(new SendPendingEmails());
        var token = World.Mailer.Sent.Single().Text.Split("#token=")[1].Split('\n')[0];
        await World.SendAsync(new ActivateAccount(token, Portal.Password));
    }

    [Test]
    public async Task An_unspent_one_is_exchanged_as_ever()
    {
        var session = await SignInAsync();
        await KeepAsBeforeAsync();
        var next = await World.SendAsync(new RefreshSession(session.RefreshToken!));
        Assert.That(async () => await World.SendAsync(new RefreshSession(next.RefreshToken!)), Throws.Nothing);
    }

    [TestCase(5, false)]
    [TestCase(11, true)]
    public async Task A_spent_one_is_refused_for_ten_seconds_and_then_ends_the_session(int seconds, bool ends)
    {
        var first = await SignInAsync();
        var second = await World.SendAsync(new RefreshSession(first.RefreshToken!));
        await KeepAsBeforeAsync();
        World.Clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.That(
            async () => await World.SendAsync(new RefreshSession(first.RefreshToken!)),
            Throws.TypeOf<SessionEndedException>());
        Assert.That(
            async () => await World.SendAsync(new RefreshSession(second.RefreshToken!)),
            ends ? Throws.TypeOf<SessionEndedException>() : Throws.Nothing);
    }

    [Test]
    public async Task A_revoked_one_ends_the_session()
    {
        var session = await SignInAsync();
        await World.ReadAsync(db => db.RefreshTokens.ExecuteUpdateAsync(
            token => token.SetProperty(t => t.RevokedAt, World.Now)));
        Assert.That(
            async () => await World.SendAsync(new RefreshSession(session.RefreshToken!)),
            Throws.TypeOf<SessionEndedException>());
        await World.SendAsync(new SendPendingEmails());
        Assert.That(World.Mailer.Sent.Select(email => email.Kind), Does.Contain("session-ended"));
    }

    [Test]
    public async Task A_session_without_a_device_is_listed_as_unknown_and_makes_no_device_new()
    {
        await World.ReadAsync(db => db.Sessions.ExecuteUpdateAsync(session => session
            .SetProperty(s => s.Device, "").SetProperty(s => s.DeviceKey, "")));
        await SignInAsync();
        await World.SendAsync(new SendPendingEmails());

        Assert.That(World.Mailer.Sent.Select(email => email.Kind), Does.Not.Contain("new-device"));
        var listed = await World.SendAsync(new ListSessions(customer, Guid.Empty));
        Assert.That(listed.Items.Select(session => session.Device), Is.EquivalentTo(["Unknown", "Another program"]));
    }

    private Task<SessionTokens> SignInAsync() => World.SendAsync(new SignIn("ap@c-1.example", Portal.Password));

    private Task<int> KeepAsBeforeAsync() => World.ReadAsync(db => db.RefreshTokens.ExecuteUpdateAsync(token => token
        .SetProperty(t => t.SpentBy, (string?)null).SetProperty(t => t.SuccessorKey, (int?)null)));
}
