using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using static CustomerPayments.Domain.Payments.TransactionStanding;

namespace CustomerPayments.Domain.Tests.Payments;

public sealed partial class PaymentTests
{
    private Invoice invoice = null!;

    [SetUp]
    public void OweAnInvoice() => invoice = Make.Owing(100_00);

    [Test]
    public void An_accepted_card_has_succeeded_and_its_invoices_are_paid()
    {
        var payment = Submitted(PaymentMethod.Card);

        payment.Learn(Make.Seen(payment, Underway), [invoice], Make.Now);

        Assert.Multiple(() =>
        {
            Assert.That(payment.Status, Is.EqualTo(PaymentStatus.Succeeded));
            Assert.That(payment.SettledAt, Is.Null);
            Assert.That((invoice.Status, invoice.BalanceMinor, invoice.PaymentId),
                Is.EqualTo((InvoiceStatus.Paid, 0L, (PaymentId?)payment.Id)));
        });
    }

    [Test]
    public void An_accepted_ach_is_pending_and_its_invoices_stay_held()
    {
        var payment = Submitted(PaymentMethod.Ach);

        payment.Learn(Make.Seen(payment, Underway), [invoice], Make.Now);

        Assert.That(
            (payment.Status, invoice.Status), Is.EqualTo((PaymentStatus.Pending, InvoiceStatus.Pending)));
    }

    [TestCase(PaymentMethod.Card)]
    [TestCase(PaymentMethod.Ach)]
    public void A_decline_fails_the_payment_and_its_invoices_can_be_paid_again(PaymentMethod method)
    {
        var payment = Submitted(method);

        payment.Learn(Make.Seen(payment, Declined), [invoice], Make.Now);

        Assert.Multiple(() =>
        {
            Assert.That((payment.Status, payment.Failure!.Stage),
                Is.EqualTo((PaymentStatus.Failed, FailureStage.Authorization)));
            Assert.That((invoice.Status, invoice.BalanceMinor, invoice.PaymentId),
                Is.EqualTo((InvoiceStatus.Unpaid, 100_00L, (PaymentId?)null)));
            Assert.That(() => Make.Pay(PaymentMethod.Card, invoice), Throws.Nothing);
        });
    }

    [Test]
    public void A_settled_ach_has_succeeded()
    {
        var payment = Pending();

        payment.Learn(Make.Seen(payment, Settled), [invoice], Make.Now);

        Assert.That((payment.Status, payment.SettledAt, invoice.Status),
            Is.EqualTo((PaymentStatus.Succeeded, (DateTime?)Make.Now.AddDays(3), InvoiceStatus.Paid)));
    }

    [Test]
    public void An_ach_declined_while_it_settles_has_failed_at_settlement()
    {
        var payment = Pending();

        payment.Learn(Make.Seen(payment, SettlementDeclined), [invoice], Make.Now);

        Assert.That((payment.Status, payment.Failure!.Stage, invoice.Status),
            Is.EqualTo((PaymentStatus.Failed, FailureStage.Settlement, InvoiceStatus.Unpaid)));
        Assert.That(payment.ExpectedSettlementOn, Is.Null);
    }

    [Test]
    public void A_bank_that_takes_settled_funds_back_returns_the_payment_and_its_invoices_are_due_again()
    {
        var payment = Pending();
        payment.Learn(Make.Seen(payment, Settled), [invoice], Make.Now);

        payment.Learn(Make.Seen(payment, Returned), [invoice], Make.Now.AddDays(40));

        Assert.Multiple(() =>
        {
            Assert.That((payment.Status, payment.Return!.Code), Is.EqualTo((PaymentStatus.Returned, "R01")));
            Assert.That((invoice.Status, invoice.BalanceMinor), Is.EqualTo((InvoiceStatus.Unpaid, 100_00L)));
        });
    }

    [Test]
    public void A_look_that_comes_late_makes_every_move_in_order()
    {
        var payment = Submitted(PaymentMethod.Ach);

        var moves = payment.Learn(Make.Seen(payment, Returned), [invoice], Make.Now);

        Assert.Multiple(() =>
        {
            Assert.That(moves.Select(m => m.GetType().Name), Is.EqualTo(["Accept", "Settle", "ReturnFunds"]));
            Assert.That(payment.Timeline.Select(e => e.Status), Is.EqualTo(
                [PaymentStatus.Processing, PaymentStatus.Pending, PaymentStatus.Succeeded, PaymentStatus.Returned]));
        });
    }

    [Test]
    public void Evidence_that_says_what_is_known_already_is_no_move()
    {
        var payment = Pending();
        var version = payment.Version;

        var moves = payment.Learn(Make.Seen(payment, Underway), [invoice], Make.Now);

        Assert.That((moves.Count, payment.Version), Is.EqualTo((0, version)));
    }

    [Test]
    public void While_the_answer_is_unknown_the_payment_stays_processing_and_its_invoices_held()
    {
        var payment = Submitted(PaymentMethod.Card);

        payment.Learn(new Evidence.NoAnswer("timeout"), [invoice], Make.Now);

        Assert.That(
            (payment.Status, invoice.Status), Is.EqualTo((PaymentStatus.Processing, InvoiceStatus.Pending)));
    }

    [Test]
    public void A_transaction_of_an_unknown_state_is_remembered_but_not_guessed_at()
    {
        var payment = Submitted(PaymentMethod.Card);

        payment.Learn(Make.Seen(payment, Undecided), [invoice], Make.Now);

        Assert.That((payment.Status, payment.TransactionId, payment.GatewayTransactionId),
            Is.EqualTo((PaymentStatus.Processing, "tx-1", "gateway-tx-1")));
    }

    [TestCase(99_99)]
    [TestCase(100_01)]
    public void A_charge_over_another_amount_is_an_alarm_and_no_success(long charged)
    {
        var payment = Submitted(PaymentMethod.Card);

        payment.Learn(Make.Seen(payment, Underway, amount: charged), [invoice], Make.Now);

        Assert.That((payment.Status, payment.Alarm, invoice.Status),
            Is.EqualTo((PaymentStatus.Processing, "amount-mismatch", InvoiceStatus.Pending)));
    }

    [Test]
    public void A_transaction_of_another_order_is_not_this_payments()
    {
        var payment = Submitted(PaymentMethod.Card);

        payment.Learn(Make.Seen(payment, Underway, orderId: $"{Guid.NewGuid()}"), [invoice], Make.Now);

        Assert.That((payment.Status, payment.Alarm), Is.EqualTo((PaymentStatus.Processing, "foreign-transaction")));
    }

    [Test]
    public void Two_charges_for_one_order_are_left_to_people_and_told_once()
    {
        var payment = Submitted(PaymentMethod.Card);
        var evidence = new Evidence.SeveralFound(["tx-1", "tx-2"]);

        var first = payment.Learn(evidence, [invoice], Make.Now);
        var second = payment.Learn(evidence, [invoice], Make.Now);

        Assert.That((payment.Status, payment.Alarm, first.Count, second.Count),
            Is.EqualTo((PaymentStatus.Processing, "several-charges", 1, 0)));
    }

    [TestCase(35, 2, PaymentStatus.Processing, TestName = "Not_found_within_the_window_is_no_proof")]
    [TestCase(37, 1, PaymentStatus.Processing, TestName = "Not_found_by_too_few_searches_is_no_proof")]
    [TestCase(36, 2, PaymentStatus.Failed, TestName = "Not_found_after_the_window_by_three_searches_was_never_charged")]
    public void Giving_up_takes_time_and_searches(int minutes, int searchesBefore, PaymentStatus expected)
    {
        var payment = Submitted(PaymentMethod.Card);
        for (var i = 0; i < searchesBefore; i++)
            payment.Learn(new Evidence.NothingFound(), [invoice], Make.Now.AddMinutes(1));

        payment.Learn(new Evidence.NothingFound(), [invoice], Make.Now.AddMinutes(minutes));

        Assert.That(payment.Status, Is.EqualTo(expected));
        Assert.That(
            payment.Failure?.Code, Is.EqualTo(expected is PaymentStatus.Failed ? FailureCode.NeverCharged : null));
    }

    [Test]
    public void A_payment_that_was_never_submitted_fails_without_a_search()
    {
        var payment = Make.Pay(PaymentMethod.Card, invoice);

        payment.Learn(new Evidence.NothingFound(), [invoice], Make.Now);

        Assert.That((payment.Status, payment.Failure!.Code, invoice.Status),
            Is.EqualTo((PaymentStatus.Failed, "not-submitted", InvoiceStatus.Unpaid)));
    }

    [Test]
    public void A_charge_that_turns_up_after_giving_up_is_taken_while_its_invoices_are_still_unpaid()
    {
        var payment = GivenUp();

        payment.Learn(Make.Seen(payment, Underway), [invoice], Make.Now.AddDays(1));

        Assert.That((payment.Status, payment.Failure, invoice.Status),
            Is.EqualTo((PaymentStatus.Succeeded, (Failure?)null, InvoiceStatus.Paid)));
    }

    [Test]
    public void A_charge_that_turns_up_after_its_invoices_were_paid_otherwise_is_an_alarm()
    {
        var payment = GivenUp();
        var other = Make.Pay(PaymentMethod.Card, invoice);

        payment.Learn(Make.Seen(payment, Underway), [invoice], Make.Now.AddDays(1));

        Assert.That((payment.Status, payment.Alarm, invoice.PaymentId),
            Is.EqualTo((PaymentStatus.Failed, "charge-without-payment", (PaymentId?)other.Id)));
    }

    [Test]
    public void A_return_leaves_an_invoice_alone_that_the_back_office_has_reopened_meanwhile()
    {
        var payment = Pending();
        payment.Learn(Make.Seen(payment, Settled), [invoice], Make.Now);
        invoice.Amend(Make.Acme, Make.Document(55_00, total: 100_00), knowsPresentState: true);

        payment.Learn(Make.Seen(payment, Returned), [invoice], Make.Now);

        Assert.That((payment.Status, invoice.BalanceMinor), Is.EqualTo((PaymentStatus.Returned, 55_00L)));
    }

    [Test]
    public void A_charge_is_submitted_once()
    {
        var payment = Submitted(PaymentMethod.Card);
        Assert.Throws<InvalidOperationException>(() => payment.Submit(Make.Now));
    }

    [Test]
    public void The_order_in_which_evidence_arrives_does_not_change_where_a_payment_ends()
    {
        TransactionStanding[] standings = [Underway, Settled, Returned];
        foreach (var order in Permutations(standings))
        {
            var owed = Make.Owing(100_00);
            var payment = Make.Pay(PaymentMethod.Ach, owed);
            payment.Submit(Make.Now);
            foreach (var standing in order)
                payment.Learn(Make.Seen(payment, standing), [owed], Make.Now);
            Assert.That((payment.Status, owed.Status), Is.EqualTo((PaymentStatus.Returned, InvoiceStatus.Unpaid)),
                string.Join(", ", order));
        }
    }

    [Test]
    public void Numbers_for_people_have_no_characters_that_are_mistaken_for_one_another() => Assert.That(
        Enumerable.Range(0, 500).Select(_ => PaymentNumber.New()), Is.All.Match("^P-[34679ACDEFGHJKMNPQRTWXY]{8}$"));

    private static IEnumerable<T[]> Permutations<T>(T[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany(
        (item, i) => Permutations<T>([.. items[..i], .. items[(i + 1)..]]).Select(rest => (T[])[item, .. rest]));

    private Payment Submitted(PaymentMethod method)
    {
        var payment = Make.Pay(method, invoice);
        payment.Submit(Make.Now);
        return payment;
    }

    private Payment Pending()
    {
        var payment = Submitted(PaymentMethod.Ach);
        payment.Learn(Make.Seen(payment, Underway), [invoice], Make.Now);
        return payment;
    }

    private static Evidence.Seen Refunded(Payment payment, TransactionStanding standing, long minorUnits) =>
        new(Make.Transaction(payment, standing) with { RefundedMinor = minorUnits });

    private Payment GivenUp()
    {
        var payment = Submitted(PaymentMethod.Card);
        for (var i = 0; i < UnknownOutcome.CleanSearchesMin; i++)
            payment.Learn(
                new Evidence.NothingFound(), [invoice], Make.Now + UnknownOutcome.Window + TimeSpan.FromMinutes(1));
        Assert.That(payment.Failure!.Code, Is.EqualTo(FailureCode.NeverCharged));
        return payment;
    }
}
