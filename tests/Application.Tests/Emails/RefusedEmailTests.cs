using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Health;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Emails;

/// <summary>Emails that their address will never get.</summary>
public sealed class RefusedEmailTests(DatabaseProvider database) : WorldTests(database)
{
    private CustomerId customer;

    [SetUp]
    public async Task RegisterAsync() => customer = await World.CustomerAsync();

    [Test]
    public async Task An_email_that_is_refused_for_good_is_not_tried_again_and_keeps_the_server_s_words()
    {
        await RefuseAsync("550 5.1.1 No such user");

        World.Clock.Advance(TimeSpan.FromDays(1));
        await World.SendAsync(new SendPendingEmails());

        var email = await RowAsync();
        Assert.That(
            (email.State, email.Attempts, email.LastTo, email.LastAnswer),
            Is.EqualTo((EmailState.Refused, 1, "ap@c-1.example", "550 5.1.1 No such user")));
    }

    [Test]
    public async Task A_refused_email_about_money_is_one_alarm_from_then_on()
    {
        await RefuseAsync();
        World.Clock.Advance(TimeSpan.FromHours(2));

        var alarms = (await World.SendAsync(new CheckReadiness())).Alarms!;

        Assert.That(
            alarms.Where(alarm => alarm.Code.StartsWith("email", StringComparison.Ordinal))
                .Select(alarm => (alarm.Code, alarm.Count, alarm.OldestSeconds, alarm.Subjects.Single())),
            Is.EqualTo([("email-refused", 1, (long?)7200, $"email:{(await RowAsync()).Id}")]));
        Assert.That(alarms.Select(alarm => alarm.Code), Has.None.EqualTo("mail-unsent-for-an-hour"));
    }

    [Test]
    public async Task A_refused_email_about_access_is_no_alarm()
    {
        World.Mailer.Refusal = _ => "550 No such user";
        await World.SendAsync(new SendActivationLink("C-1"));
        await World.SendAsync(new SendPendingEmails());

        Assert.That((await RowAsync()).State, Is.EqualTo(EmailState.Refused));
        Assert.That(await AlarmsAsync(), Has.None.EqualTo("email-refused"));
    }

    [Test]
    public async Task A_refused_email_about_money_goes_to_the_new_address_once_there_is_one_and_its_alarm_is_over()
    {
        await RefuseAsync();
        World.Mailer.Refusal = to => to == "ap@c-1.example" ? "550 No such user" : null;

        await World.SendAsync(new UpsertCustomer("C-1", "Cedar Homes", "new@cedar.example", null));
        await World.SendAsync(new UpsertCustomer("C-1", "Cedar Homes", "newer@cedar.example", null));
        await World.SendAsync(new SendPendingEmails());

        Assert.That(
            World.Mailer.Sent.Select(message => (message.Kind, message.To)),
            Is.EqualTo([("payment-received", "newer@cedar.example")]));
        Assert.That(await AlarmsAsync(), Has.None.EqualTo("email-refused"));
        Assert.That(await World.ReadAsync(db => db.Emails.CountAsync()), Is.EqualTo(2));
    }

    [TestCase("AP@c-1.example", "Cedar Homes")]
    [TestCase("ap@c-1.example", "Cedar Homes & Sons")]
    public async Task A_refused_email_does_not_go_out_again_when_the_address_is_still_the_same(
        string email, string name)
    {
        await RefuseAsync();
        await World.SendAsync(new UpsertCustomer("C-1", name, email, null));
        Assert.That(await World.ReadAsync(db => db.Emails.CountAsync()), Is.EqualTo(1));
        Assert.That(await AlarmsAsync(), Does.Contain("email-refused"));
    }

    [Test]
    public async Task An_email_about_money_for_a_customer_without_an_address_waits_for_one_and_is_not_tried()
    {
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        await World.SendAsync(new UpsertCustomer("C-1", "Cedar Homes", null, null));
        await World.SendAsync(new SendPendingEmails());
        var waiting = await RowAsync();

        await World.SendAsync(new UpsertCustomer("C-1", "Cedar Homes", "new@cedar.example", null));
        await World.SendAsync(new SendPendingEmails());

        Assert.That(
            (waiting.State, waiting.LastAnswer),
            Is.EqualTo((EmailState.Refused, "The customer has no primary email.")));
        Assert.That(World.Mailer.Sent.Single().To, Is.EqualTo("new@cedar.example"));
    }

    [Test]
    public async Task An_email_that_is_withdrawn_on_its_way_is_sent_and_the_others_of_its_batch_keep_their_ends()
    {
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        World.Clock.Advance(TimeSpan.FromSeconds(1));
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(200));
        World.Mailer.OnMessage = message =>
            World.Mailer.Sent.Count > 0 ? Task.CompletedTask : WithdrawAsync(message.Id);

        await World.SendAsync(new SendPendingEmails());

        var emails = await World.ReadAsync(db => db.Emails.AsNoTracking().ToListAsync());
        Assert.That(
            emails.Select(email => (email.State, email.WithdrawnBecause)),
            Is.All.EqualTo((EmailState.Sent, (string?)null)));
        Assert.That(World.Mailer.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_email_that_is_withdrawn_while_the_server_is_down_stays_withdrawn()
    {
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        World.Mailer.IsDown = true;
        World.Mailer.OnMessage = message => WithdrawAsync(message.Id);

        await World.SendAsync(new SendPendingEmails());

        var email = await RowAsync();
        Assert.That((email.State, email.NextAttemptAt), Is.EqualTo((EmailState.Withdrawn, (DateTime?)null)));
    }

    private Task<int> WithdrawAsync(Guid id) => World.ReadAsync(async db =>
    {
        (await db.Emails.SingleAsync(e => e.Id == id)).Withdraw("Read on the screen.", World.Now);
        return await db.SaveChangesAsync();
    });

    private async Task RefuseAsync(string words = "550 No such user")
    {
        World.Mailer.Refusal = _ => words;
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        await World.SendAsync(new SendPendingEmails());
    }

    private async Task<IEnumerable<string>> AlarmsAsync() =>
        (await World.SendAsync(new CheckReadiness())).Alarms!.Select(alarm => alarm.Code);

    private Task<OutgoingEmail> RowAsync() => World.ReadAsync(db => db.Emails.SingleAsync());
}
