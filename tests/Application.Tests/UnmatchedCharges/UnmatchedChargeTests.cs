using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.UnmatchedCharges;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.UnmatchedCharges;

/// <summary>Charges whose payments are lost: who sees them, and what can be done with them.</summary>
public sealed class UnmatchedChargeTests(DatabaseProvider database) : WorldTests(database)
{
    private CustomerId customer;

    [SetUp]
    public async Task RegisterAsync() => customer = await World.CustomerAsync();

    [TestCase(PaymentMethod.Card, PaymentStatus.Succeeded)]
    [TestCase(PaymentMethod.Ach, PaymentStatus.Pending)]
    public async Task A_lost_payment_is_rebuilt_from_what_was_sent_along_with_its_charge(
        PaymentMethod method, PaymentStatus status)
    {
        var invoices = new[] { await World.OweAsync(100_00), await World.OweAsync(50_00) };
        var lost = await LoseAsync(method, invoices);
        var found = await FindAsync();
        Assert.That(
            (found.CustomerReference, string.Join(' ', found.InvoiceReferences), found.PaymentNumber, found.Status,
                found.Method!.Type),
            Is.EqualTo(("C-1", "N-1 N-2", lost.Number, TransactionStanding.Underway, method)));

        var adopted = await AdoptAsync(found);

        Assert.That((adopted.Outcome, adopted.PaymentId), Is.EqualTo((UnmatchedChargeOutcome.Adopted, (Guid?)lost.Id)));
        var payment = await World.PaymentAsync(customer, lost.Id);
        Assert.That(
            (payment.Number, payment.Status, payment.Amount, payment.TransactionId, payment.CreatedAt),
            Is.EqualTo((lost.Number, status, 150_00L, lost.TransactionId, lost.CreatedAt)));
        foreach (var invoice in invoices)
            Assert.That((await World.InvoiceAsync(customer, invoice.Id)).Payable, Is.False);
        Assert.That((await World.AlarmsAsync()).Select(alarm => alarm.Code), Has.None.EqualTo("orphan"));
    }

    [Test]
    public async Task An_adopted_bank_debit_is_followed_and_its_return_makes_the_invoices_due_again()
    {
        var invoice = await World.OweAsync(100_00);
        var lost = await LoseAsync(PaymentMethod.Ach, invoice);
        await AdoptAsync(await FindAsync());

        World.Gateway.Move(new PaymentId(lost.Id), TransactionStanding.Settled);
        await World.SendAsync(new FollowPayments(Everything: true));
        World.Gateway.Move(new PaymentId(lost.Id), TransactionStanding.Returned, "R01");
        await World.SendAsync(new FollowPayments(Everything: true));

        Assert.That((await World.PaymentAsync(customer, lost.Id)).Status, Is.EqualTo(PaymentStatus.Returned));
        Assert.That((await World.InvoiceAsync(customer, invoice.Id)).Payable);
    }

    [Test]
    public async Task The_log_tells_of_an_adopted_payment_and_the_timeline_who_took_it_over()
    {
        var lost = await LoseAsync(PaymentMethod.Card, await World.OweAsync(100_00));
        await AdoptAsync(await FindAsync());

        var events = await World.SendAsync(new ListEvents(Limit: 100));
        Assert.That(
            events.Items.Last(e => e.Subject == $"payment:{lost.Id}").Type, Is.EqualTo("payment.succeeded"));
        var timeline = (await World.SendAsync(new GetBackOfficePayment(new PaymentId(lost.Id)))).Timeline;
        Assert.That(
            timeline.Select(entry => (entry.Text, entry.By)), Does.Contain(
                ($"Taken over from transaction {lost.TransactionId}. Lost with the backup.", "rapidworks")));
    }

    [Test]
    public async Task A_charge_that_says_nothing_is_adopted_for_the_invoices_that_people_name()
    {
        var invoice = await World.OweAsync(100_00);
        World.Gateway.TakeByPhone(100_00);
        var found = await FindAsync();
        Assert.That(Refusal(found), Is.EqualTo("charge-not-adoptable"));

        await AdoptAsync(found, "C-1", "N-1");

        Assert.That(
            (await World.InvoiceAsync(customer, invoice.Id)).Status, Is.EqualTo(InvoiceStatus.Paid));
    }

    [TestCase("C-2", "N-1", TestName = "Not for a customer who is not there")]
    [TestCase("C-1", "N-9", TestName = "Not for an invoice that is not there")]
    [TestCase("C-1", "N-2", TestName = "Not for an invoice over another amount")]
    [TestCase("C-1", "N-3", TestName = "Not for another customer's invoice")]
    [TestCase("C-1", "N-1 N-2", TestName = "Not for more than was charged")]
    public async Task A_charge_is_adopted_for_exactly_what_is_due_or_not_at_all(string whose, string what)
    {
        await World.CustomerAsync("C-3");
        await World.OweAsync(100_00);
        await World.OweAsync(99_99);
        await World.OweAsync(100_00, "C-3");
        World.Gateway.TakeByPhone(100_00);
        var found = await FindAsync();

        Assert.That(Refusal(found, whose, what.Split(' ')), Is.EqualTo("charge-not-adoptable"));

        Assert.That(await World.PaymentCountAsync(), Is.Zero);
        Assert.That((await FindAsync()).ClosedAt, Is.Null);
    }

    [Test]
    public async Task An_invoice_that_was_paid_again_meanwhile_is_not_paid_by_the_lost_charge_as_well()
    {
        var invoice = await World.OweAsync(100_00);
        await LoseAsync(PaymentMethod.Card, invoice);
        var found = await FindAsync();
        await World.PayAsync(customer, PaymentMethod.Card, invoice);

        Assert.That(Refusal(found), Is.EqualTo("invoice-not-payable"));
    }

    [Test]
    public async Task Another_systems_charge_is_not_adopted()
    {
        await World.OweAsync(100_00);
        World.Gateway.TakeByPhone(100_00, orderId: "by phone 17");
        Assert.That(Refusal(await FindAsync(), "C-1", "N-1"), Is.EqualTo("charge-not-adoptable"));
    }

    [Test]
    public async Task An_open_charge_that_the_bank_takes_back_is_seen_and_can_no_longer_be_adopted()
    {
        var lost = await LoseAsync(PaymentMethod.Ach, await World.OweAsync(100_00));
        await FindAsync();
        World.Gateway.Move(new PaymentId(lost.Id), TransactionStanding.Returned, "R02");
        World.Clock.Advance(TimeSpan.FromHours(25));
        await World.SendAsync(new CompareWithGateway());

        var seen = await FindAsync();
        Assert.That((seen.Status, seen.ReturnCode), Is.EqualTo((TransactionStanding.Returned, "R02")));
        Assert.That(Refusal(seen), Is.EqualTo("charge-not-adoptable"));
    }

    [Test]
    public async Task A_charge_that_was_dealt_with_is_not_looked_at_again()
    {
        var lost = await LoseAsync(PaymentMethod.Ach, await World.OweAsync(100_00));
        var found = await FindAsync();
        await World.SendAsync(new CloseUnmatchedCharge(found.TransactionId, "booked by hand", "rapidworks"));
        World.Gateway.Move(new PaymentId(lost.Id), TransactionStanding.Returned, "R02");
        await World.SendAsync(new CompareWithGateway(Everything: true));

        Assert.That((await ListAsync()).Single().Status, Is.EqualTo(TransactionStanding.Underway));
    }

    [Test]
    public async Task A_charge_is_reversed_once_however_often_it_is_asked()
    {
        World.Gateway.TakeByPhone(100_00);
        var found = await FindAsync();

        var reversed = await World.SendAsync(
            new ReverseUnmatchedCharge(found.GatewayId, "paid twice", "rapidworks"));

        Assert.That((reversed.Outcome, reversed.Status, World.Gateway.Reversals), Is.EqualTo(
            (UnmatchedChargeOutcome.Reversed, TransactionStanding.Voided, 1)));
        Assert.That(
            CodeOf(() => World.SendAsync(new ReverseUnmatchedCharge(found.TransactionId, "again", "rapidworks"))),
            Is.EqualTo("already-closed"));
        Assert.That(World.Gateway.Reversals, Is.EqualTo(1));
    }

    [Test]
    public async Task A_charge_that_the_gateway_will_not_reverse_stays_open()
    {
        World.Gateway.TakeByPhone(100_00);
        World.Gateway.RefusesReversal = "91506";
        var found = await FindAsync();
        Assert.That(
            CodeOf(() => World.SendAsync(new ReverseUnmatchedCharge(found.TransactionId, "twice", "rapidworks"))),
            Is.EqualTo("reversal-refused"));
        Assert.That((await FindAsync()).ClosedAt, Is.Null);
    }

    /// <summary>A payment that was made, and whose rows a restore has taken away.</summary>
    private async Task<PaymentWithTimelineView> LoseAsync(
        PaymentMethod method, params InvoiceToPay[] invoices)
    {
        var paid = await World.PayAsync(customer, method, invoices);
        await World.LosePaymentsAsync();
        return paid;
    }

    private async Task<UnmatchedChargeView> FindAsync()
    {
        await World.SendAsync(new CompareWithGateway(Everything: true));
        return (await ListAsync()).Single();
    }

    private async Task<IReadOnlyList<UnmatchedChargeView>> ListAsync() =>
        (await World.SendAsync(new ListUnmatchedCharges(new PageRequest<UnmatchedChargeFilter>(new())))).Items;

    private Task<UnmatchedChargeView> AdoptAsync(
        UnmatchedChargeView charge, string? whose = null, params string[] invoices) =>
        World.SendAsync(new AdoptUnmatchedCharge(
            charge.TransactionId, whose, invoices.Length == 0 ? null : invoices, "Lost with the backup.",
            "rapidworks"));

    private string Refusal(UnmatchedChargeView charge, string? whose = null, params string[] invoices) =>
        CodeOf(() => AdoptAsync(charge, whose, invoices));

    private static string CodeOf(Func<Task> work) =>
        Assert.ThrowsAsync<RuleViolationException>(async () => await work())!.Code;
}
