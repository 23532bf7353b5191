using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Domain.Tests.Invoices;

public sealed class InvoiceTests
{
    [TestCase(0, InvoiceStatus.Paid)]
    [TestCase(1, InvoiceStatus.Unpaid)]
    public void An_invoice_with_nothing_due_is_paid(long amountDue, InvoiceStatus expected) =>
        Assert.That(Invoice.Receive(Make.Acme, "I-1", Make.Document(amountDue, total: 100), Make.Now).Status, Is.EqualTo(expected));

    [Test]
    public void Repeating_a_snapshot_changes_nothing()
    {
        var invoice = Make.Owing(100);
        Assert.That((invoice.Amend(Make.Acme, Make.Document(100), false), invoice.Version), Is.EqualTo((InvoiceChange.Unchanged, 1)));
    }

    [TestCase(4, InvoiceChange.Stale)]
    [TestCase(5, InvoiceChange.Updated)]
    [TestCase(6, InvoiceChange.Updated)]
    public void Only_an_older_snapshot_is_stale(long sourceVersion, InvoiceChange expected)
    {
        var invoice = Invoice.Receive(Make.Acme, "I-1", Make.Document(100, sourceVersion: 5), Make.Now);
        Assert.That(invoice.Amend(Make.Acme, Make.Document(90, sourceVersion: sourceVersion), false), Is.EqualTo(expected));
    }

    [Test]
    public void The_amount_of_a_held_invoice_cannot_change_and_the_payment_is_named()
    {
        var invoice = Make.Owing(100);
        var payment = Make.Pay(PaymentMethod.Ach, invoice);

        var refusal = Assert.Throws<RuleViolationException>(() => invoice.Amend(Make.Acme, Make.Document(90), true));

        Assert.That((refusal!.Code, refusal.Facts["paymentId"]), Is.EqualTo(("payment-in-progress", (object)payment.Id.Value)));
    }

    [Test]
    public void What_is_not_an_amount_can_change_while_an_invoice_is_held()
    {
        var invoice = Make.Owing(100);
        Make.Pay(PaymentMethod.Ach, invoice);

        invoice.Amend(Make.Acme, Make.Document(100, number: "N-2"), false);

        Assert.That((invoice.Number, invoice.Status), Is.EqualTo(("N-2", InvoiceStatus.PaymentPending)));
    }

    [Test]
    public void A_held_invoice_cannot_be_voided()
    {
        var invoice = Make.Owing(100);
        Make.Pay(PaymentMethod.Ach, invoice);
        Assert.That(Assert.Throws<RuleViolationException>(() => invoice.Void())!.Code, Is.EqualTo("payment-in-progress"));
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

        var refusal = Assert.Throws<RuleViolationException>(() => invoice.Amend(Make.Acme, Make.Document(100), knowsPresentState: false));

        Assert.That((refusal!.Code, refusal.Facts["paymentId"]), Is.EqualTo(("invoice-paid", (object)payment.Id.Value)));
    }

    [Test]
    public void Who_names_the_present_version_may_reopen_it()
    {
        var (invoice, _) = PaidHere();

        invoice.Amend(Make.Acme, Make.Document(100), knowsPresentState: true);

        Assert.That((invoice.Status, invoice.PaymentId), Is.EqualTo((InvoiceStatus.Unpaid, (PaymentId?)null)));
    }

    [Test]
    public void A_snapshot_that_knows_of_the_payment_is_taken()
    {
        var (invoice, payment) = PaidHere();

        Assert.That(invoice.Amend(Make.Acme, Make.Document(0, total: 100, number: "N-2"), false), Is.EqualTo(InvoiceChange.Updated));
        Assert.That((invoice.Status, invoice.PaymentId), Is.EqualTo((InvoiceStatus.Paid, (PaymentId?)payment.Id)));
    }

    [Test]
    public void An_invoice_does_not_move_to_another_customer()
    {
        var refusal = Assert.Throws<RuleViolationException>(() => Make.Owing(100).Amend(CustomerId.New(Make.Now), Make.Document(100), true));
        Assert.That(refusal!.Code, Is.EqualTo("customer-mismatch"));
    }

    private static (Invoice Invoice, Payment Payment) PaidHere()
    {
        var invoice = Make.Owing(100);
        var payment = Make.Pay(PaymentMethod.Card, invoice);
        payment.Learn(Make.Seen(payment, TransactionStanding.Underway), [invoice], Make.Now);
        return (invoice, payment);
    }
}
