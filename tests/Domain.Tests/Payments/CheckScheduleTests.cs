using CustomerPayments.Domain.Payments;
using static CustomerPayments.Domain.Payments.TransactionStanding;

namespace CustomerPayments.Domain.Tests.Payments;

public sealed class CheckScheduleTests
{
    [Test]
    public void An_unknown_outcome_is_looked_up_soon_and_then_ever_more_rarely()
    {
        var invoice = Make.Owing(100);
        var payment = Make.Pay(PaymentMethod.Card, invoice);
        payment.Submit(Make.Now);

        var delays = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            delays.Add((CheckSchedule.NextAfter(payment, Make.Now, bankingHours: true)!.Value - Make.Now).TotalSeconds);
            payment.Learn(new Evidence.NothingFound(), [invoice], Make.Now);
        }

        Assert.That(delays, Is.EqualTo([5, 15, 45, 120, 300, 900, 3600, 3600]));
    }

    [TestCase(true, 15)]
    [TestCase(false, 60)]
    public void Pending_ach_is_asked_about_more_often_in_banking_hours(bool bankingHours, int minutes)
    {
        var payment = After(PaymentMethod.Ach, Underway);
        Assert.That(CheckSchedule.NextAfter(payment, Make.Now, bankingHours), Is.EqualTo(Make.Now.AddMinutes(minutes)));
    }

    [Test]
    public void A_settled_card_is_not_followed_any_more() =>
        Assert.That(CheckSchedule.NextAfter(After(PaymentMethod.Card, Settled), Make.Now, true), Is.Null);

    [Test]
    public void A_card_is_followed_until_it_settles() =>
        Assert.That(CheckSchedule.NextAfter(After(PaymentMethod.Card, Underway), Make.Now, true), Is.Not.Null);

    [TestCase(64, true)]
    [TestCase(66, false)]
    public void Settled_ach_is_looked_at_daily_until_its_return_window_has_passed(int daysAfterSettlement, bool followed)
    {
        var payment = After(PaymentMethod.Ach, Settled);
        var now = payment.SettledAt!.Value.AddDays(daysAfterSettlement);
        Assert.That(CheckSchedule.NextAfter(payment, now, true), Is.EqualTo(followed ? now.AddDays(1) : (DateTime?)null));
    }

    [Test]
    public void A_declined_payment_is_not_followed() =>
        Assert.That(CheckSchedule.NextAfter(After(PaymentMethod.Card, Declined), Make.Now, true), Is.Null);

    private static Payment After(PaymentMethod method, TransactionStanding standing)
    {
        var invoice = Make.Owing(100);
        var payment = Make.Pay(method, invoice);
        payment.Submit(Make.Now);
        payment.Learn(Make.Seen(payment, standing), [invoice], Make.Now);
        return payment;
    }
}
