using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Domain.Tests.Invoices;

public sealed class InvoiceTests
{
    [TestCase(0, InvoiceStatus.Paid)]
    [TestCase(1, InvoiceStatus.Unpaid)]
    public void An_invoice_with_nothing_due_is_paid(long amountDue, InvoiceStatus expected) =>
        Assert.That(Invoice.Receive(Make.Acme, "I-1", Make.Document(amountDue, total: 100), Make.Now).Status,
            Is.EqualTo(expected));

    [Test]
    public void Repeating_a_snapshot_changes_nothing()
    {
        var invoice = Make.Owing(100);
        Assert.That((invoice.Amend(Make.Acme, Make.Document(100), false), invoice.Version),
            Is.EqualTo((InvoiceChange.Unchanged, 1)));
    }

    [TestCase(4, InvoiceChange.Stale)]
    [TestCase(5, InvoiceChange.Updated)]
    [TestCase(6, InvoiceChange.Updated)]
    public void Only_an_older_snapshot_is_stale(long sourceVersion, InvoiceChange expected)
    {
        var invoice = Invoice.Receive(Make.Acme, "I-1", Make.Document(100, sourceVersion: 5), Make.Now);
        Assert.That(
            invoice.Amend(Make.Acme, Make.Document(90, sourceVersion: sourceVersion), false), Is.EqualTo(expected));
    }

    [Test]
    public void The_amount_of_a_held_invoice_cannot_change_and_the_payment_is_named()
    {
        var invoice = Make.Owing(100);
        var payment = Make.Pay(PaymentMethod.Ach, invoice);

        var refusal = Assert.Throws<RuleViolationException>(() => invoice.Amend(Make.Acme, Make.Document(90), true));

        Assert.That(
            (refusal!.Code, refusal.Facts["paymentId"]), Is.EqualTo(("payment-in-progress", (object)payment.Id.Value)));
    }

    [Test]
    public void Everything_except_the_amount_can_change_while_an_invoice_is_held()
    {
        var invoice = Make.Owing(100);
        Make.Pay(PaymentMethod.Ach, invoice);

        invoice.Amend(Make.Acme, Make.Document(100, number: "N-2"), false);

        Assert.That((invoice.Number, invoice.Status), Is.EqualTo(("N-2", InvoiceStatus.Pending)));
    }

    [Test]
    public void A_held_invoice_cannot_be_voided()
    {
        var invoice = Make.Owing(100);
        Make.Pay(PaymentMethod.Ach, invoice);
        Assert.That(
            Assert.Throws<RuleViolationException>(() => invoice.Void())!.Code, Is.EqualTo("payment-in-progress"));
    }

    [Test]
    public void An_unpaid_invoice_is_voided_once()
    {
        var invoice = Make.Owing(100);
        Assert.That((invoice.Void(), invoice.Void(), invoice.Status), Is.EqualTo((true, false, InvoiceStatus.Void)));
    }

    [Test]
    public void A_snapshot_from_before_a_payment_does_not_reopen_the_invoice_that_it_paid()
    {
        var (invoice, payment) = PaidHere();

        var refusal = Assert.Throws<RuleViolationException>(
            () => invoice.Amend(Make.Acme, Make.Document(100), knowsPresentState: false));

        Assert.That(
            (refusal!.Code, refusal.Facts["paymentId"]), Is.EqualTo(("invoice-paid", (object)payment.Id.Value)));
    }

    [Test]
    public void A_back_office_that_names_the_present_version_may_reopen_an_invoice()
    {
        var (invoice, _) = PaidHere();

        invoice.Amend(Make.Acme, Make.Document(100), knowsPresentState: true);

        Assert.That((invoice.Status, invoice.PaymentId), Is.EqualTo((InvoiceStatus.Unpaid, (PaymentId?)null)));
    }

    [Test]
    public void A_snapshot_that_knows_of_the_payment_is_taken()
    {
        var (invoice, payment) = PaidHere();

        Assert.That(invoice.Amend(Make.Acme, Make.Document(0, total: 100, number: "N-2"), false),
            Is.EqualTo(InvoiceChange.Updated));
        Assert.That((invoice.Status, invoice.PaymentId), Is.EqualTo((InvoiceStatus.Paid, (PaymentId?)payment.Id)));
    }

    [Test]
    public void An_invoice_does_not_move_to_another_customer()
    {
        var refusal = Assert.Throws<RuleViolationException>(
            () => Make.Owing(100).Amend(CustomerId.New(Make.Now), Make.Document(100), true));
        Assert.That(refusal!.Code, Is.EqualTo("customer-mismatch"));
    }

    [TestCase(100, 100, null)]
    [TestCase(60, 60, 40L)]
    [TestCase(0, 0, 100L)]
    public void A_payment_never_frees_more_than_the_present_total(long total, long due, long? beyond)
    {
        var (invoice, payment) = PaidHere();
        invoice.Amend(Make.Acme, Make.Document(0, total), knowsPresentState: false);

        Return(payment, invoice);

        Assert.That((invoice.BalanceMinor, invoice.ReleasedBeyondTotalMinor), Is.EqualTo((due, beyond)));
        Assert.That(invoice.Status, Is.EqualTo(due > 0 ? InvoiceStatus.Unpaid : InvoiceStatus.Paid));
    }

    [Test]
    public void A_void_by_staff_frees_no_more_than_the_present_total_either()
    {
        var (invoice, payment) = PaidHere();
        invoice.Amend(Make.Acme, Make.Document(0, total: 30), knowsPresentState: false);

        payment.Learn(Make.Seen(payment, TransactionStanding.Voided), [invoice], Make.Now);

        Assert.That((invoice.BalanceMinor, invoice.ReleasedBeyondTotalMinor), Is.EqualTo((30L, 70L)));
    }

    [Test]
    public void The_timeline_names_the_invoice_and_both_amounts_when_less_is_due_than_was_paid()
    {
        var (invoice, payment) = PaidHere();
        invoice.Amend(Make.Acme, Make.Document(0, total: 60), knowsPresentState: false);

        Return(payment, invoice);

        var told = payment.Timeline.Single(e => e.ForStaff).Text;
        Assert.That(told, Does.Contain(invoice.Reference).And.Contain("1.00").And.Contain("0.60").And.Contain("0.40"));
    }

    [TestCase(false, null, "invoice-reopened")]
    [TestCase(false, 5L, "invoice-reopened")]
    [TestCase(false, 6L, null)]
    [TestCase(true, null, null)]
    public void A_snapshot_from_before_a_return_does_not_close_the_reopened_invoice(
        bool namesPresentState, long? sourceVersion, string? code)
    {
        var (invoice, payment) = PaidHere(sourceVersion: 5);
        Return(payment, invoice);

        Action amend = () =>
            invoice.Amend(Make.Acme, Make.Document(0, 100, sourceVersion: sourceVersion), namesPresentState);

        if (code is null)
        {
            Assert.That(amend, Throws.Nothing);
            Assert.That((invoice.Status, invoice.ReopenedBy), Is.EqualTo((InvoiceStatus.Paid, (PaymentId?)null)));
            return;
        }

        var refusal = Assert.Throws<RuleViolationException>(amend);
        Assert.That((refusal!.Code, refusal.Facts["paymentId"]), Is.EqualTo((code, (object)payment.Id.Value)));
        Assert.That(invoice.BalanceMinor, Is.EqualTo(100));
    }

    [Test]
    public void Once_a_snapshot_that_knows_of_the_return_was_taken_the_next_one_is_free()
    {
        var (invoice, payment) = PaidHere();
        Return(payment, invoice);
        invoice.Amend(Make.Acme, Make.Document(100, number: "N-2"), knowsPresentState: true);

        Assert.That(invoice.Amend(Make.Acme, Make.Document(40, total: 100), knowsPresentState: false),
            Is.EqualTo(InvoiceChange.Updated));
    }

    [Test]
    public void A_snapshot_that_lowers_nothing_is_taken_and_leaves_the_guard_where_it_is()
    {
        var (invoice, payment) = PaidHere();
        Return(payment, invoice);

        invoice.Amend(Make.Acme, Make.Document(100, number: "N-2"), knowsPresentState: false);

        Assert.That((invoice.Number, invoice.ReopenedBy), Is.EqualTo(("N-2", (PaymentId?)payment.Id)));
        Assert.That(
            Assert.Throws<RuleViolationException>(() => invoice.Amend(Make.Acme, Make.Document(99), false))!.Code,
            Is.EqualTo("invoice-reopened"));
    }

    [Test]
    public void A_bank_debit_that_fails_while_pending_is_guarded_like_one_that_is_returned()
    {
        var invoice = Make.Owing(100);
        var payment = Make.Pay(PaymentMethod.Ach, invoice);
        payment.Submit(Make.Now);
        payment.Learn(Make.Seen(payment, TransactionStanding.Underway), [invoice], Make.Now);
        payment.Learn(Make.Seen(payment, TransactionStanding.SettlementDeclined), [invoice], Make.Now);

        Assert.That(
            Assert.Throws<RuleViolationException>(() => invoice.Amend(Make.Acme, Make.Document(0, 100), false))!.Code,
            Is.EqualTo("invoice-reopened"));
    }

    [Test]
    public void A_card_that_is_declined_was_never_told_as_paid_and_guards_nothing()
    {
        var invoice = Make.Owing(100);
        var payment = Make.Pay(PaymentMethod.Card, invoice);
        payment.Learn(Make.Seen(payment, TransactionStanding.Declined), [invoice], Make.Now);

        Assert.That(invoice.Amend(Make.Acme, Make.Document(0, 100), false), Is.EqualTo(InvoiceChange.Updated));
    }

    [Test]
    public void A_later_snapshot_settles_what_was_released_beyond_the_total()
    {
        var (invoice, payment) = PaidHere();
        invoice.Amend(Make.Acme, Make.Document(0, total: 0), knowsPresentState: false);
        Return(payment, invoice);

        Assert.That(invoice.Amend(Make.Acme, Make.Document(0, total: 0), knowsPresentState: false),
            Is.EqualTo(InvoiceChange.Unchanged));
        Assert.That(
            invoice.ReleasedBeyondTotalMinor, Is.EqualTo(100), "repeating what was said before says nothing new");

        Assert.That(invoice.Amend(Make.Acme, Make.Document(0, total: 0), knowsPresentState: true),
            Is.EqualTo(InvoiceChange.Updated));
        Assert.That(invoice.ReleasedBeyondTotalMinor, Is.Null);
    }

    private static void Return(Payment payment, Invoice invoice)
    {
        payment.Learn(Make.Seen(payment, TransactionStanding.Settled), [invoice], Make.Now);
        payment.Learn(Make.Seen(payment, TransactionStanding.Returned), [invoice], Make.Now);
    }

    private static (Invoice Invoice, Payment Payment) PaidHere(long? sourceVersion = null)
    {
        var invoice = Invoice.Receive(
            Make.Acme, $"I-{Guid.NewGuid():N}", Make.Document(100, sourceVersion: sourceVersion), Make.Now);
        var payment = Make.Pay(PaymentMethod.Card, invoice);
        payment.Learn(Make.Seen(payment, TransactionStanding.Underway), [invoice], Make.Now);
        return (invoice, payment);
    }
}
