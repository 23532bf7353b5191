using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;

namespace CustomerPayments.Application.Tests.Payments;

/// <summary>What machines must not decide, people do, and it stays on record who and why.</summary>
public sealed class ResolvePaymentTests(DatabaseProvider database) : WorldTests(database)
{
    private CustomerId customer;

    [SetUp]
    public async Task RegisterAsync() => customer = await World.CustomerAsync();

    [Test]
    public async Task Looking_again_finds_a_charge_at_once_and_says_who_asked()
    {
        var payment = await PayAsync(charge => World.Gateway.LoseAnswer(charge));

        var resolved = await ResolveAsync(payment, Resolution.LookAgain);

        Assert.That(resolved.Status, Is.EqualTo(PaymentStatus.Succeeded));
        Assert.That(resolved.Timeline!.Any(
            e => e.By == "rapidworks" && e.Text.Contains("because", StringComparison.Ordinal)), Is.True);
        Assert.That((await World.PaymentAsync(customer, payment.Id)).Timeline!.Select(e => e.Text),
            Has.None.Contains("because"), "customers do not read it");
    }

    [Test]
    public async Task Looking_again_at_a_payment_that_its_request_is_about_to_charge_disturbs_nothing()
    {
        var charging = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        World.Gateway.OnCharge = async charge =>
        {
            charging.SetResult();
            await answer.Task;
            return World.Gateway.Accept(charge);
        };
        var paying = World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
        await charging.Task;
        var id = await World.ReadAsync(db => Task.FromResult(db.Payments.Single().Id));

        await World.SendAsync(new ResolvePayment(id, Resolution.LookAgain, null, "because", "rapidworks"));
        answer.SetResult();

        Assert.That((await paying).Status, Is.EqualTo(PaymentStatus.Succeeded));
    }

    [Test]
    public async Task Giving_up_waits_until_no_charge_can_appear_any_more()
    {
        var payment = await PayAsync(_ => new Evidence.NoAnswer("timeout"));

        World.Clock.Advance(UnknownOutcome.Window - TimeSpan.FromSeconds(1));
        Assert.That(await RefusalAsync(payment, Resolution.NeverCharged), Is.EqualTo("outcome-not-certain"));

        World.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(
            (await ResolveAsync(payment, Resolution.NeverCharged)).Failure!.Code, Is.EqualTo(FailureCode.NeverCharged));
    }

    [Test]
    public async Task Giving_up_is_refused_while_the_gateway_has_the_order()
    {
        var payment = await PayAsync(charge => World.Gateway.LoseAnswer(charge));
        World.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(await RefusalAsync(payment, Resolution.NeverCharged), Is.EqualTo("charge-exists"));
    }

    [Test]
    public async Task Of_two_charges_one_is_reversed_and_the_other_pays_the_invoices_and_the_alarm_ends()
    {
        var payment = await PayAsync(charge => World.Gateway.AcceptTwice(charge));
        await FollowAsync();
        Assert.That((await BackOfficeViewAsync(payment)).Alarm, Is.EqualTo("several-charges"));
        var second = World.Gateway.Transactions.OrderBy(t => t.Id).Last();

        var resolved = await ResolveAsync(payment, Resolution.Reverse, second.Id);

        Assert.Multiple(() =>
        {
            Assert.That((resolved.Status, resolved.Alarm), Is.EqualTo((PaymentStatus.Succeeded, (string?)null)));
            Assert.That(World.Gateway.Transactions.Count(t => t.MayHoldMoney), Is.EqualTo(1));
            Assert.That(resolved.TransactionId, Is.Not.EqualTo(second.Id));
        });
    }

    [Test]
    public async Task A_charge_of_another_amount_is_accepted_by_people_only_and_then_shows_what_was_taken()
    {
        var payment = await PayAsync(charge => World.Gateway.AcceptAnother(charge, 120, partial: false));
        Assert.That((payment.Status, (await BackOfficeViewAsync(payment)).Alarm),
            Is.EqualTo((PaymentStatus.Processing, "amount-mismatch")));

        var resolved = await ResolveAsync(payment, Resolution.Accept, World.Gateway.Transactions.Single().Id);

        Assert.That((resolved.Status, resolved.Amount, resolved.ChargedAmount, resolved.Alarm),
            Is.EqualTo((PaymentStatus.Succeeded, 100L, 120L, (string?)null)));
    }

    [Test]
    public async Task A_charge_of_another_amount_that_is_reversed_fails_the_payment_and_frees_its_invoice()
    {
        var payment = await PayAsync(charge => World.Gateway.AcceptAnother(charge, 120, partial: false));

        var resolved = await ResolveAsync(payment, Resolution.Reverse, World.Gateway.Transactions.Single().Id);

        Assert.That((resolved.Status, resolved.Alarm), Is.EqualTo((PaymentStatus.Failed, (string?)null)));
        Assert.That((await World.InvoiceAsync(customer, resolved.Allocations.Single().InvoiceId)).Payable, Is.True);
    }

    [Test]
    public async Task The_charge_that_pays_the_invoices_is_not_reversed_here()
    {
        var payment = await PayAsync(charge => World.Gateway.Accept(charge));
        World.Gateway.Refund(new PaymentId(payment.Id), 40);
        await World.SendAsync(new CompareWithGateway());
        Assert.That((await BackOfficeViewAsync(payment)).Alarm, Is.EqualTo("refunded-at-gateway"));

        Assert.That(await RefusalAsync(payment, Resolution.Reverse, World.Gateway.Transactions.Single().Id),
            Is.EqualTo("transaction-in-use"));
        Assert.That(World.Gateway.Reversals, Is.Zero);
    }

    [Test]
    public async Task A_transaction_of_another_payment_is_refused()
    {
        var other = await PayAsync(charge => World.Gateway.Accept(charge));
        var payment = await PayAsync(_ => new Evidence.NoAnswer("timeout"));
        foreach (var outcome in new[] { Resolution.Accept, Resolution.Reverse })
            Assert.That(await RefusalAsync(payment, outcome, other.TransactionId), Is.EqualTo("transaction-mismatch"),
                $"{outcome}");
    }

    [TestCase(Resolution.NeverCharged, null)]
    [TestCase(Resolution.Accept, "own")]
    [TestCase(Resolution.Reverse, "own")]
    public async Task A_payment_that_is_well_leaves_nothing_to_decide(Resolution outcome, string? transaction)
    {
        var payment = await PayAsync(charge => World.Gateway.Accept(charge));
        Assert.That(await RefusalAsync(payment, outcome, transaction is null ? null : payment.TransactionId),
            Is.EqualTo("nothing-to-resolve"));
    }

    [Test]
    public async Task A_reversal_that_the_gateway_refuses_changes_nothing_and_says_why()
    {
        var payment = await PayAsync(charge => World.Gateway.AcceptAnother(charge, 120, partial: false));
        World.Gateway.RefusesReversal = "91504 cannot be voided";

        Assert.That(await RefusalAsync(payment, Resolution.Reverse, World.Gateway.Transactions.Single().Id),
            Is.EqualTo("reversal-refused"));
        Assert.That((await BackOfficeViewAsync(payment)).Alarm, Is.EqualTo("amount-mismatch"));
    }

    [Test]
    public async Task A_partial_approval_goes_back_at_once_and_the_payment_fails()
    {
        var payment = await PayAsync(charge => World.Gateway.AcceptAnother(charge, 60, partial: true));

        Assert.That((payment.Status, payment.Failure!.Code), Is.EqualTo((PaymentStatus.Failed, "partially-approved")));
        Assert.That(World.Gateway.Transactions.Single().Standing, Is.EqualTo(TransactionStanding.Voided));
        Assert.That((await World.InvoiceAsync(customer, payment.Allocations.Single().InvoiceId)).Payable, Is.True);
    }

    [Test]
    public async Task A_partial_approval_that_could_not_be_reversed_is_tried_again_by_the_next_look()
    {
        World.Gateway.RefusesReversal = "not now";
        var payment = await PayAsync(charge => World.Gateway.AcceptAnother(charge, 60, partial: true));
        Assert.That(payment.Status, Is.EqualTo(PaymentStatus.Processing));

        World.Gateway.RefusesReversal = null;
        await FollowAsync();

        Assert.That((await World.PaymentAsync(customer, payment.Id)).Failure!.Code, Is.EqualTo("partially-approved"));
    }

    private async Task<PaymentWithTimelineView> PayAsync(Func<Charge, Evidence> gateway)
    {
        World.Gateway.OnCharge = charge => Task.FromResult(gateway(charge));
        return await World.PayAsync(customer, PaymentMethod.Card, await World.OweAsync(100));
    }

    private async Task FollowAsync()
    {
        World.Clock.Advance(TimeSpan.FromSeconds(6));
        await World.SendAsync(new FollowPayments());
    }

    private Task<BackOfficePaymentWithTimelineView> BackOfficeViewAsync(PaymentView payment) =>
        World.SendAsync(new GetBackOfficePayment(new PaymentId(payment.Id)));

    private Task<BackOfficePaymentWithTimelineView> ResolveAsync(
        PaymentView payment, Resolution outcome, string? transaction = null) =>
        World.SendAsync(new ResolvePayment(new PaymentId(payment.Id), outcome, transaction, "because", "rapidworks"));

    private Task<string> RefusalAsync(PaymentView payment, Resolution outcome, string? transaction = null) =>
        Task.FromResult(
            Assert.ThrowsAsync<RuleViolationException>(() => ResolveAsync(payment, outcome, transaction))!.Code);
}
