using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Payments;

public sealed class FollowPaymentsTests(DatabaseProvider database) : WorldTests(database)
{
    private CustomerId customer;

    [SetUp]
    public async Task RegisterAsync() => customer = await World.CustomerAsync();

    [Test]
    public async Task A_pending_ach_that_settles_has_succeeded_and_its_invoice_is_paid()
    {
        var invoice = await World.OweAsync(100);
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, invoice);
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Settled);

        await FollowAfterAsync(TimeSpan.FromMinutes(16));

        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Succeeded));
        Assert.That((await World.InvoiceAsync(customer, invoice.Id)).Status, Is.EqualTo(InvoiceStatus.Paid));
    }

    [Test]
    public async Task A_pending_ach_that_the_bank_declines_has_failed_and_its_invoice_is_open_again()
    {
        var invoice = await World.OweAsync(100);
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, invoice);
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.SettlementDeclined);

        await FollowAfterAsync(TimeSpan.FromMinutes(16));

        Assert.That(
            (await World.PaymentAsync(customer, payment.Id)).Failure!.Stage, Is.EqualTo(FailureStage.Settlement));
        Assert.That((await World.InvoiceAsync(customer, invoice.Id)).Payable, Is.True);
    }

    [Test]
    public async Task Funds_taken_back_weeks_after_settlement_make_the_invoice_due_again()
    {
        var invoice = await World.OweAsync(100);
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, invoice);
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Settled);
        await FollowAfterAsync(TimeSpan.FromMinutes(16));
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Returned, "R10");

        await FollowAfterAsync(TimeSpan.FromDays(60));

        var returned = await World.PaymentAsync(customer, payment.Id);
        Assert.That((returned.Status, returned.Return!.Code), Is.EqualTo((PaymentStatus.Returned, "R10")));
        Assert.That((await World.InvoiceAsync(customer, invoice.Id)).AmountDue, Is.EqualTo(100));
    }

    [Test]
    public async Task A_charge_whose_answer_was_lost_is_found_by_its_order_id_and_never_repeated()
    {
        World.Gateway.OnCharge = charge => Task.FromResult(World.Gateway.LoseAnswer(charge));
        var payment = await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));

        await FollowAfterAsync(TimeSpan.FromSeconds(6));

        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Succeeded));
        Assert.That(World.Gateway.Transactions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_charge_that_never_turns_up_is_given_up_when_the_window_ends_and_raises_no_alarm()
    {
        World.Gateway.OnCharge = _ => Task.FromResult<Evidence>(new Evidence.NoAnswer("timeout"));
        var invoice = await World.OweAsync(100);
        var payment = await World.PayAsync(customer, PaymentMethod.Card, invoice);

        for (var minute = 0; minute < UnknownOutcome.Window.TotalMinutes - 1; minute++)
            await FollowAfterAsync(TimeSpan.FromMinutes(1));
        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Processing));

        await FollowAfterAsync(TimeSpan.FromMinutes(1));
        Assert.That(
            (await World.PaymentAsync(customer, payment.Id)).Failure!.Code, Is.EqualTo(FailureCode.NeverCharged));
        Assert.That((await World.AlarmsAsync()).Select(a => a.Code), Has.None.EqualTo("unknown-for-an-hour"));
        Assert.That((await World.InvoiceAsync(customer, invoice.Id)).Payable, Is.True);
    }

    [Test]
    public async Task A_payment_whose_process_died_before_the_charge_fails_when_its_lease_has_run_out()
    {
        var invoice = await World.OweAsync(100);
        World.Gateway.OnCharge = _ => throw new InvalidOperationException("The process dies here.");
        var payment = await World.PayAsync(customer, PaymentMethod.Card, invoice);
        await World.ReadAsync(
            db => db.Payments.ExecuteUpdateAsync(p => p.SetProperty(x => x.SubmittedAt, (DateTime?)null)));

        await FollowAfterAsync(TimeSpan.FromSeconds(89));
        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Processing));

        await FollowAfterAsync(TimeSpan.FromSeconds(2));
        Assert.That((await World.PaymentAsync(customer, payment.Id)).Failure!.Code, Is.EqualTo("not-submitted"));
        Assert.That(World.Gateway.Searches, Is.Zero);
        Assert.That((await World.InvoiceAsync(customer, invoice.Id)).Payable, Is.True);
    }

    [Test]
    public async Task A_look_that_failed_moves_no_back_off_and_is_repeated_within_a_minute()
    {
        World.Gateway.OnCharge = charge => Task.FromResult(World.Gateway.LoseAnswer(charge));
        var payment = await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        World.Gateway.IsDown = true;
        await FollowAfterAsync(TimeSpan.FromSeconds(6));

        World.Gateway.IsDown = false;
        await FollowAfterAsync(TimeSpan.FromSeconds(60));

        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Succeeded));
    }

    [Test]
    public async Task Pending_payments_are_asked_about_fifty_at_a_time()
    {
        for (var i = 0; i < 120; i++)
            await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(100));

        World.Clock.Advance(TimeSpan.FromMinutes(16));
        var looked = await World.SendAsync(new FollowPayments());

        Assert.That((looked, World.Gateway.Pages), Is.EqualTo((120, 3)));
        Assert.That(await World.SendAsync(new FollowPayments()), Is.Zero, "nothing is due again at once");
    }

    [Test]
    public async Task A_job_whose_process_ends_delays_only_its_batch_and_only_until_the_lease_ends()
    {
        for (var i = 0; i < 120; i++)
            await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(100));
        World.Clock.Advance(TimeSpan.FromMinutes(16));
        World.Gateway.OnPage = page =>
        {
            if (page == 2)
                throw new OperationCanceledException("The process ends.");
        };
        Assert.That(() => World.SendAsync(new FollowPayments()), Throws.InstanceOf<OperationCanceledException>());
        World.Gateway.OnPage = _ => { };

        Assert.That(await World.SendAsync(new FollowPayments()), Is.EqualTo(20), "50 are done, 50 were in hand");

        World.Clock.Advance(CheckSchedule.SweepLease);
        Assert.That(await World.SendAsync(new FollowPayments()), Is.EqualTo(50));
    }

    [Test]
    public async Task Two_sweeps_at_once_look_at_each_payment_once()
    {
        for (var i = 0; i < 60; i++)
            await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(100));
        World.Clock.Advance(TimeSpan.FromMinutes(16));

        var looked = await Task.WhenAll(World.SendAsync(new FollowPayments()), World.SendAsync(new FollowPayments()));

        Assert.That(looked.Sum(), Is.EqualTo(60));
    }

    [Test]
    public async Task One_bad_row_does_not_stop_the_others()
    {
        World.Gateway.OnCharge = charge => Task.FromResult(World.Gateway.LoseAnswer(charge));
        var payments = new List<PaymentView>();
        for (var i = 0; i < 3; i++)
            payments.Add(await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100)));
        await World.TamperAsync(
            $"""UPDATE "Payments" SET "Status" = 'Lost' WHERE "Number" = '{payments[0].Number}' """);

        await FollowAfterAsync(TimeSpan.FromSeconds(6));

        Assert.That(await World.ReadAsync(db => db.Payments.CountAsync(p => p.Status == PaymentStatus.Succeeded)),
            Is.EqualTo(2));
        foreach (var payment in payments[1..])
            Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Succeeded));
    }

    [Test]
    public async Task Treating_everything_as_due_does_not_disturb_a_payment_that_a_request_is_about_to_charge()
    {
        var vaulting = new TaskCompletionSource();
        var charging = new TaskCompletionSource();
        World.Gateway.OnCharge = async charge =>
        {
            charging.SetResult();
            await vaulting.Task;
            return World.Gateway.Accept(charge);
        };
        var paying = World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        await charging.Task;

        await World.SendAsync(new FollowPayments(Everything: true));
        vaulting.SetResult();

        Assert.That((await paying).Status, Is.EqualTo(PaymentStatus.Succeeded));
    }

    [Test]
    public async Task Every_move_shows_in_the_feed_and_a_reader_that_goes_on_from_its_cursor_misses_none()
    {
        var first = await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(100));
        var second = await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(200));
        var start = await World.SendAsync(new ListPaymentChanges(null));
        Assert.That(start.Items.Select(p => p.Id), Is.EqualTo([first.Id, second.Id]));

        World.Gateway.Move(new PaymentId(first.Id), TransactionStanding.Settled);
        await FollowAfterAsync(TimeSpan.FromMinutes(16));

        var next = await World.SendAsync(new ListPaymentChanges(start.NextCursor));
        Assert.That(next.Items.Select(p => (p.Id, p.Status)), Is.EqualTo([(first.Id, PaymentStatus.Succeeded)]));
        Assert.That((await World.SendAsync(new ListPaymentChanges(next.NextCursor))).Items, Is.Empty);
    }

    private async Task FollowAfterAsync(TimeSpan time)
    {
        World.Clock.Advance(time);
        await World.SendAsync(new FollowPayments());
    }
}
