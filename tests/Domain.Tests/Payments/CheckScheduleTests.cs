using CustomerPayments.Domain.Payments;
using static CustomerPayments.Domain.Payments.TransactionStanding;

namespace CustomerPayments.Domain.Tests.Payments;

public sealed class CheckScheduleTests
{
    [Test]
    public void An_unknown_outcome_is_looked_up_soon_then_ever_more_rarely_and_at_the_end_of_the_window()
    {
        var invoice = Make.Owing(100);
        var payment = Make.Pay(PaymentMethod.Card, invoice);
        payment.Submit(Make.Now);

        var (now, delays) = (Make.Now, new List<double>());
        for (var next = CheckSchedule.NextAfter(payment, now, true); payment.Status is PaymentStatus.Processing; next =
            CheckSchedule.NextAfter(payment, now, true))
        {
            delays.Add((next!.Value - now).TotalSeconds);
            now = next.Value;
            payment.Learn(new Evidence.NothingFound(), [invoice], now);
        }

        Assert.That(delays, Is.EqualTo([5, 15, 45, 120, 300, 900, 775]));
        Assert.That(
            (now - Make.Now, payment.Failure!.Code), Is.EqualTo((UnknownOutcome.Window, FailureCode.NeverCharged)));
    }

    [Test]
    public void An_outcome_unknown_after_the_window_is_looked_up_every_hour()
    {
        var next = UnknownOutcome.NextLook(Make.Now, cleanSearches: 9, Make.Now + UnknownOutcome.Window);
        Assert.That(next, Is.EqualTo(Make.Now + UnknownOutcome.Window + TimeSpan.FromHours(1)));
    }

    [Test]
    public void An_ordinary_unknown_outcome_is_over_before_it_is_an_alarm() =>
        Assert.That(UnknownOutcome.Window, Is.LessThan(UnknownOutcome.AlarmAfter / 1.5));

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
    public void Settled_ach_is_looked_at_daily_until_its_return_window_has_passed(
        int daysAfterSettlement, bool followed)
    {
        var payment = After(PaymentMethod.Ach, Settled);
        var now = payment.SettledAt!.Value.AddDays(daysAfterSettlement);
        Assert.That(
            CheckSchedule.NextAfter(payment, now, true), Is.EqualTo(followed ? now.AddDays(1) : (DateTime?)null));
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
