using CustomerPayments.Application.Health;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.UnmatchedCharges;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Payments;

/// <summary>What the gateway tells, what it holds besides, and what people have to be told.</summary>
public sealed class WatchTests(DatabaseProvider database) : WorldTests(database)
{
    private CustomerId customer;

    [SetUp]
    public async Task RegisterAsync() => customer = await World.CustomerAsync();

    [Test]
    public async Task A_notification_is_stored_once_and_followed_up_by_reading_the_transaction()
    {
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(100));
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Settled);
        await NotifyAsync(payment.TransactionId!);
        await NotifyAsync(payment.TransactionId!);

        Assert.That(await World.SendAsync(new ApplyNotifications()), Is.EqualTo(1));
        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Succeeded));
        Assert.That(await World.SendAsync(new ApplyNotifications()), Is.Zero);
    }

    [Test]
    public async Task A_notification_is_only_a_hint_and_what_it_claims_does_not_count()
    {
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(100));
        await NotifyAsync(payment.TransactionId!, "transaction_settled");
        await World.SendAsync(new ApplyNotifications());
        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Pending));
    }

    [Test]
    public async Task A_dispute_is_an_alarm_with_its_reply_by_date_until_staff_have_dealt_with_it()
    {
        var payment = await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(250_00));
        await NotifyAsync(Notifications.SignDispute("dispute_opened", payment.TransactionId!));
        await World.SendAsync(new ApplyNotifications());

        var view = await World.SendAsync(new GetBackOfficePayment(new PaymentId(payment.Id)));
        Assert.That((view.Alarm, view.Timeline![^1].Text), Is.EqualTo((
            "dispute-open",
            $"Dispute dispute-of-{payment.TransactionId} over USD 250.0: opened. Answer it before June 20, 2026 "
                + "begins, in the gateway's control panel.")));
        Assert.That((await AlarmsAsync()).Single(a => a.Code == "dispute-open").Count, Is.EqualTo(1));

        await World.SendAsync(
            new ResolvePayment(new PaymentId(payment.Id), Resolution.LookAgain, null, "answered", "rapidworks"));
        Assert.That((await AlarmsAsync()).Select(a => a.Code), Has.None.EqualTo("dispute-open"));
    }

    [Test]
    public async Task A_refund_that_failed_is_an_alarm_even_when_the_refund_was_never_seen_here()
    {
        var payment = await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        await NotifyAsync(Notifications.SignFailedRefund(payment.TransactionId!));
        await World.SendAsync(new ApplyNotifications());
        Assert.That((await AlarmsAsync()).Select(a => a.Code), Does.Contain("refund-failed"));
    }

    [Test]
    public async Task A_dispute_of_a_charge_that_no_payment_knows_stops_no_other_notification()
    {
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(100));
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Settled);
        await NotifyAsync(Notifications.SignDispute("dispute_opened", "unknown"));
        await NotifyAsync(payment.TransactionId!);

        Assert.That(await World.SendAsync(new ApplyNotifications()), Is.EqualTo(2));
        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Succeeded));
    }

    [TestCase(PaymentMethod.Ach, true, ExpectedResult = true)]
    [TestCase(PaymentMethod.Ach, false, ExpectedResult = false)]
    [TestCase(PaymentMethod.Card, true, ExpectedResult = false, TestName = "A card has no returns to miss")]
    public async Task<bool> A_bank_debit_that_the_gateway_shows_no_account_of_is_an_alarm(
        PaymentMethod method, bool showsNone)
    {
        World.Gateway.ShowsNoMethod = showsNone;
        await World.PayAsync(customer, method, await World.OweAsync(100));
        return (await AlarmsAsync()).Any(a => a.Code == "return-not-visible");
    }

    [Test]
    public async Task A_return_above_the_present_total_is_an_alarm_until_the_back_office_states_the_invoice_anew()
    {
        var invoice = await World.OweAsync(500_00);
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, invoice);
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Settled);
        await World.SendAsync(new FollowPayments(Everything: true));
        await World.SendAsync(new UpsertInvoice(Stating(total: 300_00, due: 0), null));
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Returned, "R01");
        await World.SendAsync(new FollowPayments(Everything: true));

        var reopened = await World.InvoiceAsync(customer, invoice.Id);
        Assert.That((reopened.Total, reopened.AmountDue, reopened.Payable), Is.EqualTo((300_00L, 300_00L, true)));
        Assert.That((await AlarmsAsync()).Single(a => a.Code == "released-more-than-due").Count, Is.EqualTo(1));
        var known = await World.SendAsync(new GetBackOfficeInvoice("N-1"));
        Assert.That((known.ReopenedBy, known.ReleasedBeyondTotal), Is.EqualTo(((Guid?)payment.Id, (long?)200_00)));

        await World.SendAsync(new UpsertInvoice(Stating(total: 300_00, due: 300_00), known.Version));
        Assert.That((await AlarmsAsync()).Select(a => a.Code), Has.None.EqualTo("released-more-than-due"));
    }

    [Test]
    public async Task In_an_import_the_row_that_would_close_a_reopened_invoice_is_refused_and_one_that_knows_is_taken()
    {
        var invoice = await World.OweAsync(100);
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, invoice);
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Returned, "R01");
        await World.SendAsync(new FollowPayments(Everything: true));

        var stale = (await World.SendAsync(new ImportInvoices([ImportRow.Of(Stating(100, 0))]))).Single();
        Assert.That((stale.Outcome, stale.Problem?.Code), Is.EqualTo((ImportOutcome.Refused, "invoice-reopened")));

        await World.SendAsync(new ImportInvoices([ImportRow.Of(Stating(100, 100, sourceVersion: 1))]));
        var newer = ImportRow.Of(Stating(100, 0, sourceVersion: 2));
        var knowing = (await World.SendAsync(new ImportInvoices([newer]))).Single();
        Assert.That(knowing.Outcome, Is.EqualTo(ImportOutcome.Updated));
    }

    [Test]
    public async Task A_notification_waits_while_the_gateway_is_away()
    {
        var payment = await World.PayAsync(customer, PaymentMethod.Ach, await World.OweAsync(100));
        World.Gateway.Move(new PaymentId(payment.Id), TransactionStanding.Settled);
        await NotifyAsync(payment.TransactionId!);
        World.Gateway.IsDown = true;
        Assert.That(await World.SendAsync(new ApplyNotifications()), Is.Zero);

        World.Gateway.IsDown = false;
        World.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.That(await World.SendAsync(new ApplyNotifications()), Is.EqualTo(1));
    }

    [Test]
    public void A_notification_that_nobody_known_has_signed_is_refused_and_not_stored()
    {
        Assert.ThrowsAsync<NotGenuineException>(
            () => World.SendAsync(new ReceiveNotification("portal_demo_public_key|00", "bm9uc2Vuc2U=\n")));
        Assert.That(World.ReadAsync(db => db.Notifications.CountAsync()).Result, Is.Zero);
    }

    [Test]
    public async Task Every_charge_whose_row_was_lost_in_a_failover_is_reported_until_somebody_closes_it()
    {
        for (var i = 0; i < 3; i++)
            await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100 + i));
        var lost = World.Gateway.Transactions.OrderBy(t => t.Id).Take(2).Select(t => t.OrderId!.ToUpperInvariant())
            .ToList();
        foreach (var id in lost)
            await World.TamperAsync($"""DELETE FROM "Emails"; DELETE FROM "Payments" WHERE "Id" = '{id}' """);

        await World.SendAsync(new CompareWithGateway());

        var found = (
            await World.SendAsync(new ListUnmatchedCharges(
                new PageRequest<UnmatchedChargeFilter>(new UnmatchedChargeFilter(Open: true))))).Items;
        Assert.That(found.Select(o => o.OrderId!.ToUpperInvariant()), Is.EquivalentTo(lost));
        Assert.That((await AlarmsAsync()).Single(a => a.Code == "orphan").Count, Is.EqualTo(2));

        foreach (var charge in found)
            await World.SendAsync(new CloseUnmatchedCharge(charge.TransactionId, "booked by hand", "rapidworks"));
        Assert.That((await AlarmsAsync()).Select(a => a.Code), Has.None.EqualTo("orphan"));
        Assert.That(
            Assert.ThrowsAsync<RuleViolationException>(
                () => World.SendAsync(new CloseUnmatchedCharge(found[0].TransactionId, "again", "rapidworks")))!.Code,
            Is.EqualTo("already-closed"));
    }

    [Test]
    public async Task The_comparison_finds_a_second_charge_that_the_search_had_not_shown()
    {
        World.Gateway.OnCharge = charge =>
        {
            World.Gateway.LoseAnswer(charge);
            return Task.FromResult(World.Gateway.Accept(charge));
        };
        var payment = await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        Assert.That(payment.Status, Is.EqualTo(PaymentStatus.Succeeded));

        await World.SendAsync(new CompareWithGateway());

        Assert.That((await AlarmsAsync()).Select(a => a.Code), Does.Contain("several-charges"));
    }

    [Test]
    public async Task The_comparison_runs_once_a_day_and_goes_on_after_an_outage()
    {
        World.Gateway.TakeByPhone(100);
        World.Gateway.IsDown = true;
        Assert.That(await World.SendAsync(new CompareWithGateway()), Is.Zero);

        World.Gateway.IsDown = false;
        Assert.That(await World.SendAsync(new CompareWithGateway()), Is.GreaterThan(0));
        Assert.That(await World.SendAsync(new CompareWithGateway()), Is.Zero, "not again on the same day");
        World.Clock.Advance(TimeSpan.FromHours(25));
        Assert.That(await World.SendAsync(new CompareWithGateway()), Is.GreaterThan(0));
    }

    [Test]
    public async Task A_payment_unknown_for_over_an_hour_and_an_email_unsent_for_over_an_hour_are_alarms()
    {
        World.Gateway.OnCharge = _ => Task.FromResult<Evidence>(new Evidence.NoAnswer("timeout"));
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        World.Gateway.OnCharge = null;
        await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(200));

        World.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.That((await AlarmsAsync()).Select(a => a.Code), Has.None.Contains("hour"));
        World.Clock.Advance(TimeSpan.FromMinutes(2));

        var alarms = await AlarmsAsync();
        Assert.That(
            alarms.Select(a => a.Code), Does.Contain("unknown-for-an-hour").And.Contain("mail-unsent-for-an-hour"));
        Assert.That(alarms.First(a => a.Code == "unknown-for-an-hour").OldestSeconds, Is.EqualTo(61 * 60));
        Assert.That(await World.SendAsync(new RaiseAlarms()), Is.EqualTo(alarms.Count));
    }

    [Test]
    public async Task A_database_away_after_the_charge_is_answered_with_processing_and_the_charge_is_found_later()
    {
        Assume.That(
            Database, Is.Not.EqualTo(DatabaseProvider.SqlServer), "SQL Server renames a table in words of its own.");
        World.Gateway.OnCharge = async charge =>
        {
            await World.TamperAsync("""ALTER TABLE "Payments" RENAME TO "Away" """);
            return World.Gateway.Accept(charge);
        };
        var invoice = await World.OweAsync(100);

        var payment = await World.PayAsync(customer, PaymentMethod.Card, invoice);

        Assert.That((payment.Status, payment.Amount, payment.Allocations.Single().Amount),
            Is.EqualTo((PaymentStatus.Processing, 100L, 100L)));
        await World.TamperAsync("""ALTER TABLE "Away" RENAME TO "Payments" """);
        World.Clock.Advance(TimeSpan.FromSeconds(91));
        await World.SendAsync(new FollowPayments());
        Assert.That((await World.PaymentAsync(customer, payment.Id)).Status, Is.EqualTo(PaymentStatus.Succeeded));
    }

    private Task<IReadOnlyList<Alarm>> AlarmsAsync() => World.AlarmsAsync();

    private static StatedInvoice Stating(long total, long due, long? sourceVersion = null) => new(
        "N-1", "C-1", new InvoiceDocument(
            "N-1", null, new DateOnly(2026, 5, 1), new DateOnly(2026, 6, 30), "USD", total, due, null, [],
            sourceVersion));

    private Task<Unit> NotifyAsync(string transaction, string kind = "transaction_settled") =>
        NotifyAsync(Notifications.Sign(kind, transaction));

    private Task<Unit> NotifyAsync((string Signature, string Payload) notice) =>
        World.SendAsync(new ReceiveNotification(notice.Signature, notice.Payload));
}
