using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Retention;
using CustomerPayments.Domain.Clients;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Accounts;

/// <summary>Rows about people go when they have been kept as long as the settings say, and not before.</summary>
public sealed class RetentionTests(DatabaseProvider database) : WorldTests(database)
{
    [Test]
    public async Task Emails_go_after_400_days_unless_they_are_still_owed()
    {
        var customer = await World.CustomerAsync();
        var now = World.Now;
        OutgoingEmail Email(string fact, int daysAgo) => OutgoingEmail.OfAccount(
            EmailKind.AccountActivated, customer, "ap@c-1.example", fact, now.AddDays(-daysAgo));
        var (old, young, owed) = (Email("old", 401), Email("young", 399), Email("owed", 401));
        old.Sent("ap@c-1.example", "250", now.AddDays(-401));
        young.Sent("ap@c-1.example", "250", now.AddDays(-399));
        await AddAsync(old, young, owed);

        await World.SendAsync(new CleanUp());

        Assert.That(await World.ReadAsync(db => db.Emails.Select(e => e.Id).ToListAsync()),
            Is.EquivalentTo([young.Id, owed.Id]));
    }

    [Test]
    public async Task Links_go_90_days_after_their_end()
    {
        var customer = await World.CustomerAsync();
        OneTimeLink Link(int daysAgo) => OneTimeLink.Issue(
            customer, LinkPurpose.Activation, "ap@c-1.example", Secret.New(), World.Now.AddDays(-daysAgo),
            TimeSpan.FromDays(3));
        var (old, young) = (Link(94), Link(92));
        await AddAsync(old, young);

        await World.SendAsync(new CleanUp());

        Assert.That(
            await World.ReadAsync(db => db.OneTimeLinks.Select(l => l.Id).ToListAsync()), Is.EqualTo([young.Id]));
    }

    [Test]
    public async Task A_mandate_is_kept_for_three_years_and_then_goes_without_its_payment()
    {
        var customer = await World.CustomerAsync();
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(700));
        var id = new PaymentId(payment.Id);

        World.Clock.Advance(TimeSpan.FromDays(1095));
        await World.SendAsync(new CleanUp());
        Assert.That((await World.SendAsync(new GetMandate(id))).PaymentId, Is.EqualTo(payment.Id));

        World.Clock.Advance(TimeSpan.FromSeconds(1));
        await World.SendAsync(new CleanUp());
        Assert.That(() => World.SendAsync(new GetMandate(id)), Throws.TypeOf<NotFoundException>());
        Assert.That((await World.PaymentAsync(customer, payment.Id)).Amount, Is.EqualTo(700));
    }

    [Test]
    public async Task Webhooks_go_after_90_days_once_they_are_applied()
    {
        var (signature, payload) = Notifications.Sign("transaction_settled", "t-1");
        await World.SendAsync(new ReceiveNotification(signature, payload));
        World.Clock.Advance(TimeSpan.FromDays(91));
        await World.SendAsync(new CleanUp());
        Assert.That(await World.ReadAsync(db => db.Notifications.CountAsync()), Is.EqualTo(1), "not applied yet");

        await World.ReadAsync(db => db.Notifications.ExecuteUpdateAsync(
            n => n.SetProperty(x => x.NextAttemptAt, (DateTime?)null)));
        await World.SendAsync(new CleanUp());

        Assert.That(await World.ReadAsync(db => db.Notifications.CountAsync()), Is.Zero);
    }

    [Test]
    public async Task More_rows_than_a_batch_go_in_one_run()
    {
        await AddAsync([.. Enumerable.Range(0, 1001).Select(n => SpentAssertion.Of(Secret.Hash($"{n}"), World.Now))]);
        World.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await World.SendAsync(new CleanUp()), Is.EqualTo(1001));
    }

    private Task<int> AddAsync<T>(params T[] rows) where T : class => World.ReadAsync(db =>
    {
        foreach (var row in rows)
            db.ChangeTracker.Context.Add(row);
        return db.SaveChangesAsync();
    });
}
