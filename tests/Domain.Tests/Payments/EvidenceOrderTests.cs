using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Domain.Tests.Payments;

/// <summary>
/// The answer, a webhook's look and the poll arrive in any order; where the payment ends does not depend on it.
/// </summary>
public sealed class EvidenceOrderTests
{
    private static readonly DateTime Now = Make.Now;

    [Test]
    public void Every_order_of_answer_webhook_and_poll_ends_in_one_state([Values] PaymentMethod method)
    {
        Func<Payment, Evidence>[] learnt =
        [
            payment => new Evidence.NoAnswer("lost"),
            payment => new Evidence.NothingFound(),
            payment => Make.Seen(payment, TransactionStanding.Underway),
            payment => Make.Seen(payment, TransactionStanding.Settled),
        ];
        Ends(method, learnt, PaymentStatus.Succeeded);
    }

    [Test]
    public void A_return_ends_the_payment_whichever_looks_came_before_or_after_it()
    {
        Func<Payment, Evidence>[] learnt =
        [
            payment => Make.Seen(payment, TransactionStanding.Underway),
            payment => Make.Seen(payment, TransactionStanding.Settled),
            payment => Make.Seen(payment, TransactionStanding.Returned),
            payment => new Evidence.NothingFound(),
        ];
        Ends(PaymentMethod.Ach, learnt, PaymentStatus.Returned);
    }

    [Test]
    public void A_decline_ends_the_payment_whichever_searches_came_before_or_after_it([Values] PaymentMethod method)
    {
        Func<Payment, Evidence>[] learnt =
        [
            payment => Make.Seen(payment, TransactionStanding.Declined),
            payment => Make.Seen(payment, TransactionStanding.Declined),
            payment => new Evidence.NothingFound(),
            payment => new Evidence.NoAnswer("lost"),
        ];
        Ends(method, learnt, PaymentStatus.Failed);
    }

    private static void Ends(PaymentMethod method, Func<Payment, Evidence>[] learnt, PaymentStatus expected)
    {
        foreach (var order in Orders([.. Enumerable.Range(0, learnt.Length)]))
        {
            var invoice = Make.Owing(100);
            var payment = Make.Pay(method, invoice);
            payment.Submit(Now);
            foreach (var which in order)
                payment.Learn(learnt[which](payment), [invoice], Now.AddSeconds(5));

            Assert.That(payment.Status, Is.EqualTo(expected), string.Join(", ", order));
        }
    }

    private static IEnumerable<int[]> Orders(int[] of) => of.Length == 0
        ? [[]]
        : of.SelectMany(first => Orders([.. of.Where(n => n != first)]).Select(rest => (int[])[first, .. rest]));
}
