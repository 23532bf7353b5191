using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using static CustomerPayments.Domain.Payments.TransactionStanding;

namespace CustomerPayments.Domain.Tests.Payments;

/// <summary>Refunds, returns and disputes, which come after a payment has succeeded.</summary>
public sealed partial class PaymentTests
{
    [Test]
    public void A_refund_at_the_gateway_is_shown_and_the_invoices_stay_paid()
    {
        var payment = Submitted(PaymentMethod.Card);
        payment.Learn(Make.Seen(payment, Settled), [invoice], Make.Now);

        var refunded = Make.Transaction(payment, Settled) with { RefundedMinor = 30_00 };
        payment.Learn(new Evidence.Seen(refunded), [invoice], Make.Now);

        Assert.That((payment.Status, payment.RefundedMinor, payment.Alarm, invoice.Status),
            Is.EqualTo((PaymentStatus.Succeeded, 30_00L, "refunded-at-gateway", InvoiceStatus.Paid)));
    }

    [TestCase(30_00L, "refunded-at-gateway", "USD 20.00 was given back at the gateway.")]
    [TestCase(0L, "refund-failed", "A refund of USD 10.00 did not go through.")]
    public void A_further_refund_and_one_that_failed_are_each_told_by_their_own_amount(
        long refunded, string alarm, string told)
    {
        var payment = Submitted(PaymentMethod.Card);
        payment.Learn(Make.Seen(payment, Settled), [invoice], Make.Now);
        payment.Learn(Refunded(payment, Settled, 10_00), [invoice], Make.Now);

        payment.Learn(Refunded(payment, Settled, refunded), [invoice], Make.Now);

        Assert.That(
            (payment.RefundedMinor, payment.Alarm, payment.Timeline[^1].Text), Is.EqualTo((refunded, alarm, told)));
        Assert.That(payment.Timeline[^1].ForStaff, Is.False);
    }

    [Test]
    public void A_return_after_a_refund_that_staff_have_dealt_with_is_an_alarm_of_its_own()
    {
        var payment = Pending();
        payment.Learn(Make.Seen(payment, Settled), [invoice], Make.Now);
        payment.Learn(Refunded(payment, Settled, 100_00), [invoice], Make.Now);
        payment.Learn(new Evidence.Surveyed([]), [invoice], Make.Now);
        Assert.That(payment.Alarm, Is.Null);

        payment.Learn(Refunded(payment, Returned, 100_00), [invoice], Make.Now);

        Assert.That((payment.Status, payment.Alarm), Is.EqualTo((PaymentStatus.Returned, "returned-after-refund")));
        Assert.That(payment.Timeline[^1].Text, Does.Contain("twice").And.Contain("USD 100.00"));
    }

    [Test]
    public void A_refund_and_a_return_that_one_look_shows_together_are_that_alarm_too()
    {
        var payment = Pending();
        payment.Learn(Refunded(payment, Returned, 40_00), [invoice], Make.Now);

        Assert.That(
            (payment.Status, payment.RefundedMinor, payment.Alarm),
            Is.EqualTo((PaymentStatus.Returned, 40_00L, "returned-after-refund")));
    }

    [Test]
    public void A_refund_of_what_the_bank_had_taken_back_already_is_that_alarm_too()
    {
        var payment = Pending();
        payment.Learn(Make.Seen(payment, Returned), [invoice], Make.Now);
        Assert.That(payment.Alarm, Is.Null, "a return alone is no alarm");

        payment.Learn(Refunded(payment, Returned, 40_00), [invoice], Make.Now);

        Assert.That(payment.Alarm, Is.EqualTo("returned-after-refund"));
        Assert.That(payment.Learn(Refunded(payment, Returned, 40_00), [invoice], Make.Now), Is.Empty);
    }

    [Test]
    public void A_dispute_raises_an_alarm_with_the_day_to_reply_by()
    {
        var payment = Submitted(PaymentMethod.Card);
        payment.Learn(Make.Seen(payment, Settled), [invoice], Make.Now);

        payment.Learn(new Evidence.Disputed(
            new Dispute("d-1", "opened", true, "USD 100.00", new DateOnly(2026, 6, 20))), [invoice], Make.Now);

        Assert.That(
            (payment.Alarm, payment.Timeline[^1].ForStaff, payment.Timeline[^1].Text), Is.EqualTo((
                "dispute-open", true,
                "Dispute d-1 over USD 100.00: opened. Answer it before June 20, 2026 begins, in the gateway's "
                    + "control panel.")));
        Assert.That((payment.Status, invoice.Status), Is.EqualTo((PaymentStatus.Succeeded, InvoiceStatus.Paid)));
    }

    [Test]
    public void A_second_dispute_is_told_while_the_alarm_of_the_first_stands()
    {
        var payment = Submitted(PaymentMethod.Card);
        payment.Learn(Make.Seen(payment, Settled), [invoice], Make.Now);
        payment.Learn(new Evidence.Disputed(new Dispute("d-1", "opened", true, null, new DateOnly(2026, 6, 20))),
            [invoice], Make.Now);

        payment.Learn(new Evidence.Disputed(new Dispute("d-2", "opened", true, null, new DateOnly(2026, 7, 1))),
            [invoice], Make.Now);

        Assert.That(payment.Timeline[^1].Text, Does.Contain("July 1, 2026"));
    }

    [Test]
    public void A_dispute_that_is_over_is_an_alarm_too_and_asks_for_no_answer()
    {
        var payment = Submitted(PaymentMethod.Card);
        payment.Learn(new Evidence.Disputed(new Dispute("d-1", "lost", false, null, new DateOnly(2026, 6, 20))),
            [invoice], Make.Now);
        Assert.That((payment.Alarm, payment.Timeline[^1].Text), Is.EqualTo(("dispute-closed", "Dispute d-1: lost.")));
    }
}
