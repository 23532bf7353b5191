using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Emails;

public sealed class OutgoingEmailTests(DatabaseProvider database) : WorldTests(database)
{
    private CustomerId customer;

    [SetUp]
    public async Task RegisterAsync() => customer = await World.CustomerAsync();

    [Test]
    public async Task A_card_payment_is_confirmed_with_its_transaction_every_invoice_and_the_total()
    {
        var payment = await World.PayAsync(
            customer, PaymentMethod.Card, await World.OweAsync(100_00), await World.OweAsync(20_45));

        await World.SendAsync(new SendPendingEmails());

        var message = World.Mailer.Sent.Single();
        Assert.That(message.Kind, Is.EqualTo("payment-received"));
        foreach (var body in new[] { message.Text, message.Html })
        {
            Assert.That(body, Does.Contain(payment.TransactionId!).And.Contain(payment.Number).And.Contain("USD 120.45")
                .And.Contain("N-1").And.Contain("USD 100.00").And.Contain("N-2").And.Contain("USD 20.45").And.Contain(
                    "Stone"));
        }
    }

    [Test]
    public async Task A_decline_whose_answer_was_delivered_sends_no_email()
    {
        var payment = await DeclinedAsync();
        await World.SendAsync(new WithdrawEmailOfFailure(new PaymentId(payment.Id)));

        World.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(await World.SendAsync(new SendPendingEmails()), Is.Zero);
        Assert.That((await RowAsync()).State, Is.EqualTo(EmailState.Withdrawn));
    }

    [Test]
    public async Task A_decline_whose_answer_was_not_delivered_is_told_by_email_after_two_minutes()
    {
        await DeclinedAsync();
        World.Clock.Advance(TimeSpan.FromSeconds(119));
        Assert.That(
            await World.SendAsync(new SendPendingEmails(Everything: true)), Is.Zero, "the answer may be on its way");

        World.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await World.SendAsync(new SendPendingEmails()), Is.EqualTo(1));
        Assert.That(World.Mailer.Sent.Single().Kind, Is.EqualTo("payment-failed"));
    }

    [Test]
    public async Task An_email_that_has_gone_out_already_is_not_withdrawn()
    {
        var payment = await DeclinedAsync();
        World.Clock.Advance(TimeSpan.FromMinutes(2));
        await World.SendAsync(new SendPendingEmails());

        await World.SendAsync(new WithdrawEmailOfFailure(new PaymentId(payment.Id)));

        Assert.That((await RowAsync()).State, Is.EqualTo(EmailState.Sent));
    }

    [Test]
    public async Task A_failure_that_no_request_waits_for_is_told_at_once()
    {
        World.Gateway.OnCharge = _ => Task.FromResult<Evidence>(new Evidence.NoAnswer("timeout"));
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        for (var look = 0; look < UnknownOutcome.CleanSearchesMin; look++)
        {
            World.Clock.Advance(UnknownOutcome.Window);
            await World.SendAsync(new FollowPayments());
        }

        Assert.That(await World.SendAsync(new SendPendingEmails()), Is.EqualTo(1));
    }

    [Test]
    public async Task A_payment_that_was_given_up_and_then_found_can_fail_once_more_and_tells_it_once_more()
    {
        World.Gateway.OnCharge = _ => Task.FromResult<Evidence>(new Evidence.NoAnswer("timeout"));
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(100));
        for (var look = 0; look < UnknownOutcome.CleanSearchesMin; look++)
        {
            World.Clock.Advance(UnknownOutcome.Window);
            await World.SendAsync(new FollowPayments());
        }

        World.Gateway.TurnUp(new PaymentId(payment.Id), new Money(100, "USD"));
        World.Clock.Advance(TimeSpan.FromHours(25));
        await World.SendAsync(new FollowPayments());
        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Pending));
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.SettlementDeclined);
        World.Clock.Advance(TimeSpan.FromHours(2));
        await World.SendAsync(new FollowPayments());

        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Failed));
        await World.SendAsync(new SendPendingEmails());
        Assert.That(World.Mailer.Sent.Count(l => l.Kind == "payment-failed"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_failure_after_the_screen_is_told_by_email()
    {
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(100));
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.SettlementDeclined);
        World.Clock.Advance(TimeSpan.FromMinutes(16));
        await World.SendAsync(new FollowPayments());

        await World.SendAsync(new SendPendingEmails());

        Assert.That(World.Mailer.Sent.Select(l => l.Kind), Is.EqualTo(["payment-submitted", "payment-failed"]));
    }

    [Test]
    public async Task A_mail_server_that_is_down_loses_nothing_and_is_asked_again_ever_more_rarely()
    {
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        World.Mailer.IsDown = true;
        await World.SendAsync(new SendPendingEmails());
        var first = (await RowAsync()).NextAttemptAt!.Value - World.Now;
        World.Clock.Advance(first);
        await World.SendAsync(new SendPendingEmails());
        var second = (await RowAsync()).NextAttemptAt!.Value - World.Now;

        World.Mailer.IsDown = false;
        World.Clock.Advance(second);
        await World.SendAsync(new SendPendingEmails());

        Assert.Multiple(() =>
        {
            Assert.That(first, Is.InRange(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(18)));
            Assert.That(second, Is.InRange(TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(36)));
            Assert.That(World.Mailer.Sent, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task However_often_the_sender_runs_an_email_goes_out_once()
    {
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => World.SendAsync(new SendPendingEmails())));

        Assert.That(World.Mailer.Sent, Has.Count.EqualTo(1));
    }

    /// <summary>
    /// What a sweep has claimed has no attempt to its name until it is written down; a killed process never does.
    /// </summary>
    [Test]
    public async Task An_email_whose_sweep_died_waits_for_the_end_of_the_lease_unless_everything_is_due()
    {
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        var leaseEnd = (DateTime?)World.Now.AddMinutes(15);
        await World.ReadAsync(db => db.Emails.ExecuteUpdateAsync(
            row => row.SetProperty(m => m.ClaimId, Guid.NewGuid()).SetProperty(m => m.NextAttemptAt, leaseEnd)));

        Assert.That(await World.SendAsync(new SendPendingEmails()), Is.Zero);
        Assert.That(await World.SendAsync(new SendPendingEmails(Everything: true)), Is.EqualTo(1));
    }

    [Test]
    public async Task Payment_emails_go_to_the_primary_email_at_the_time_of_sending()
    {
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        await World.SendAsync(new UpsertCustomer("C-1", "Cedar Homes", "new@cedar.example", null));

        await World.SendAsync(new SendPendingEmails());

        Assert.That(World.Mailer.Sent.Single().To, Is.EqualTo("new@cedar.example"));
    }

    [Test]
    public async Task The_secret_of_a_link_is_encrypted_at_rest_and_erased_after_sending()
    {
        await World.SendAsync(new SendActivationLink("C-1"));
        var before = await RowAsync();

        await World.SendAsync(new SendPendingEmails());
        var secret = World.Mailer.Sent.Single().Text.Split("#token=")[1].Split('\n')[0];

        Assert.That(before.ClosedSecret, Is.Not.Null.And.Not.Contain(secret));
        Assert.That((await RowAsync()).ClosedSecret, Is.Null);
    }

    [Test]
    public async Task Names_cannot_break_out_of_the_html()
    {
        await World.SendAsync(new UpsertCustomer("C-1", "<script>alert(1)</script>", "ap@cedar.example", null));
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        await World.SendAsync(new SendPendingEmails());
        Assert.That(World.Mailer.Sent.Single().Html, Does.Not.Contain("<script>").And.Contain("&lt;script&gt;"));
    }

    private async Task<PaymentView> DeclinedAsync()
    {
        World.Gateway.OnCharge = charge => Task.FromResult(World.Gateway.Decline(charge));
        return await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
    }

    private Task<OutgoingEmail> RowAsync() => World.ReadAsync(db => db.Emails.SingleAsync());
}
