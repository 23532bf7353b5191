using CustomerPayments.Application.Holds;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using FluentValidation;

namespace CustomerPayments.Application.Tests.Holds;

/// <summary>While payments are held none begins, customers read why, and everything else works.</summary>
public sealed class HoldTests(DatabaseProvider database) : WorldTests(database)
{
    private const string Reason = "We are moving house; please pay on Monday.";

    private CustomerId customer;

    [SetUp]
    public async Task RegisterAsync() => customer = await World.CustomerAsync();

    [Test]
    public async Task No_payment_begins_and_the_customer_reads_why()
    {
        var invoice = await World.OweAsync(100);
        await World.SendAsync(new HoldPayments(Reason, "test"));

        Assert.That(Refusal(() => World.PayAsync(customer, PaymentMethod.Card, invoice)), Is.EqualTo(Reason));
        Assert.That(
            Refusal(() => World.SendAsync(new PreviewPayment(customer, [invoice.Id]))), Is.EqualTo(Reason));
        Assert.That((await World.PaymentCountAsync(), World.Gateway.Transactions.Count), Is.EqualTo((0, 0)));
        Assert.That((await World.InvoiceAsync(customer, invoice.Id)).Payable);
    }

    [Test]
    public async Task A_replica_that_was_not_told_knows_within_seconds_and_so_after_the_release()
    {
        var invoices = new[] { await World.OweAsync(100), await World.OweAsync(200) };
        await World.PayAsync(customer, PaymentMethod.Card, invoices[0]);
        await World.SendAsync(new HoldPayments(Reason, "test"));

        World.Clock.Advance(PaymentHolds.KnownFor);
        Refusal(() => World.PayAsync(customer, PaymentMethod.Card, invoices[1]));

        Assert.That(await World.SendAsync(new ReleasePayments("test")));
        World.Clock.Advance(PaymentHolds.KnownFor);
        var paid = await World.PayAsync(customer, PaymentMethod.Card, invoices[1]);
        Assert.That(paid.Status, Is.EqualTo(PaymentStatus.Succeeded));
    }

    [Test]
    public async Task The_answer_to_an_earlier_request_is_repeated_and_a_begun_payment_comes_to_its_end()
    {
        var invoice = await World.OweAsync(100);
        var pay = World.Paying(customer, PaymentMethod.Ach, "key", invoice);
        var paid = await World.SendAsync(pay);
        await World.SendAsync(new HoldPayments(Reason, "test"));
        World.Clock.Advance(PaymentHolds.KnownFor);

        Assert.That((await World.SendAsync(pay)).Replayed);
        World.Gateway.Move(new PaymentId(paid.Payment.Id), TransactionStanding.Settled);
        await World.SendAsync(new FollowPayments(Everything: true));
        Assert.That(
            (await World.PaymentAsync(customer, paid.Payment.Id)).Status, Is.EqualTo(PaymentStatus.Succeeded));
    }

    [Test]
    public async Task A_hold_is_an_alarm_from_its_beginning_to_its_end()
    {
        var since = await World.SendAsync(new HoldPayments(Reason, "test"));
        World.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(await World.SendAsync(new HoldPayments("Still moving.", "test")), Is.EqualTo(since));
        Assert.That(
            (await World.AlarmsAsync()).Single(alarm => alarm.Code == "payments-held").OldestSeconds, Is.EqualTo(3600));

        await World.SendAsync(new ReleasePayments("test"));
        Assert.That((await World.AlarmsAsync()).Select(alarm => alarm.Code), Has.None.EqualTo("payments-held"));
        Assert.That(await World.SendAsync(new ReleasePayments("test")), Is.False);
    }

    [TestCase("")]
    [TestCase("two\nlines")]
    public void A_reason_is_one_line(string reason) => Assert.ThrowsAsync<ValidationException>(
        () => World.SendAsync(new HoldPayments(reason, "test")));

    private static string Refusal(Func<Task> work)
    {
        var refused = Assert.ThrowsAsync<RuleViolationException>(async () => await work())!;
        Assert.That(refused.Code, Is.EqualTo("payments-held"));
        return refused.Message;
    }
}
