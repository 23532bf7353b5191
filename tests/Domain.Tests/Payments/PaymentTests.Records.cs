using CustomerPayments.Domain.Payments;
using static CustomerPayments.Domain.Payments.TransactionStanding;

namespace CustomerPayments.Domain.Tests.Payments;

/// <summary>What a payment keeps of the transaction, and what it tells to whom.</summary>
public sealed partial class PaymentTests
{
    [Test]
    public void A_charge_is_named_by_its_transaction_and_told_apart_by_its_method()
    {
        var payment = Submitted(PaymentMethod.Card);
        payment.Learn(Make.Seen(payment, Underway), [invoice], Make.Now);
        Assert.That(
            (payment.TransactionId, payment.GatewayTransactionId, payment.MethodDetails),
            Is.EqualTo(("tx-1", "gateway-tx-1", new MethodDetails("Visa", "1111", null))));
    }

    [Test]
    public void A_decline_names_its_transaction_too()
    {
        var payment = Submitted(PaymentMethod.Card);
        payment.Learn(Make.Seen(payment, Declined), [invoice], Make.Now);
        Assert.That(
            (payment.TransactionId, payment.MethodDetails?.Last4), Is.EqualTo(("tx-1", "1111")));
    }

    [Test]
    public void A_later_failure_keeps_the_name_and_the_method_of_the_charge()
    {
        var payment = Pending();
        var failed = Make.Transaction(payment, SettlementDeclined) with { Method = null };
        payment.Learn(new Evidence.Seen(failed), [invoice], Make.Now);
        Assert.That(
            (payment.Status, payment.TransactionId, payment.MethodDetails?.Last4),
            Is.EqualTo((PaymentStatus.Failed, "tx-1", "1111")));
    }

    [Test]
    public void A_transaction_that_is_only_remembered_is_a_new_version()
    {
        var payment = Submitted(PaymentMethod.Card);
        var version = payment.Version;
        payment.Learn(Make.Seen(payment, Undecided), [invoice], Make.Now);
        Assert.That(payment.Version, Is.EqualTo(version + 1));
    }

    [Test]
    public void A_part_that_is_approved_is_reversed_once_and_only_staff_read_of_it()
    {
        var payment = Submitted(PaymentMethod.Card);
        var part = Make.Transaction(payment, Underway, amount: 60_00) with { IsPartialApproval = true };

        var moves = payment.Learn(new Evidence.Seen(part), [invoice], Make.Now);
        var length = payment.Timeline.Count;
        var again = payment.Learn(new Evidence.Seen(part), [invoice], Make.Now);

        Assert.That(moves.Concat(again), Is.All.TypeOf<PaymentMove.Reverse>());
        Assert.That(
            (payment.Status, payment.TransactionId, payment.Timeline[^1].ForStaff, payment.Timeline.Count),
            Is.EqualTo((PaymentStatus.Processing, "tx-1", true, length)), "it is noted once and owed until it is seen");
    }

    [Test]
    public void An_alarm_and_its_end_are_told_to_staff_only()
    {
        var payment = Submitted(PaymentMethod.Card);
        payment.Learn(Make.Seen(payment, Settled), [invoice], Make.Now);
        payment.Learn(Make.Seen(payment, Underway, id: "tx-2"), [invoice], Make.Now);
        Assert.That((payment.Alarm, payment.Timeline[^1].ForStaff), Is.EqualTo(("several-charges", true)));

        payment.Learn(
            new Evidence.Surveyed([Make.Transaction(payment, Settled)]), [invoice], Make.Now.AddMinutes(1));
        Assert.That(
            (payment.Alarm, payment.Timeline[^1].ForStaff, payment.Timeline[^1].At),
            Is.EqualTo(((string?)null, true, Make.Now.AddMinutes(1))));
    }
}
