using CsCheck;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Domain.Tests.Payments;

public sealed class ExactAmountTests
{
    [Test]
    public void Tendering_exactly_what_is_due_starts_a_payment_and_holds_its_invoices()
    {
        Invoice[] invoices = [Make.Owing(100_00), Make.Owing(20_45)];

        var payment = Payment.Initiate(Make.Acme, invoices, Make.Stating(120_45, invoices), Make.Terms(), Make.Now);

        Assert.Multiple(() =>
        {
            Assert.That(payment.Amount, Is.EqualTo(Make.Usd(120_45)));
            Assert.That(payment.Status, Is.EqualTo(PaymentStatus.Processing));
            Assert.That(invoices.Select(i => (i.Status, i.PaymentId)),
                Is.All.EqualTo((InvoiceStatus.Pending, (PaymentId?)payment.Id)));
        });
    }

    [TestCase(120_44, TestName = "Tendering_one_cent_too_little_is_refused")]
    [TestCase(120_46, TestName = "Tendering_one_cent_too_much_is_refused")]
    public void Tendering_another_amount_is_refused(long tendered)
    {
        Invoice[] invoices = [Make.Owing(100_00), Make.Owing(20_45)];

        var refusal = Assert.Throws<RuleViolationException>(
            () => Payment.Initiate(Make.Acme, invoices, Make.Stating(tendered, invoices), Make.Terms(), Make.Now));

        Assert.Multiple(() =>
        {
            Assert.That(refusal!.Code, Is.EqualTo("amount-changed"));
            Assert.That(invoices.Select(i => i.Status), Is.All.EqualTo(InvoiceStatus.Unpaid));
        });
    }

    [Test]
    public void Two_changes_that_cancel_out_are_refused_with_the_difference_of_each_invoice()
    {
        Invoice[] invoices = [Make.Owing(100_00), Make.Owing(20_45)];
        var stated = new StatedAmounts(
            new Dictionary<InvoiceId, long> { [invoices[0].Id] = 100_01, [invoices[1].Id] = 20_44 }, Make.Usd(120_45));

        var refusal = Assert.Throws<RuleViolationException>(
            () => Payment.Initiate(Make.Acme, invoices, stated, Make.Terms(), Make.Now));

        Assert.That(refusal!.Facts["differences"], Is.EqualTo(new[]
        {
            new AmountDifference(invoices[0].Id.Value, "N-1", 100_01, 100_00),
            new AmountDifference(invoices[1].Id.Value, "N-1", 20_44, 20_45),
        }));
    }

    [Test]
    public void A_payment_of_nothing_is_refused()
    {
        var refusal = Assert.Throws<RuleViolationException>(
            () => Payment.Initiate(Make.Acme, [], Make.Stating(), Make.Terms(), Make.Now));
        Assert.That(refusal!.Code, Is.EqualTo("no-invoices"));
    }

    [Test]
    public void Invoices_in_another_currency_than_the_tendered_are_refused()
    {
        var invoice = Make.Owing(100, "CAD");
        var refusal = Assert.Throws<RuleViolationException>(
            () => Payment.Initiate(Make.Acme, [invoice], Make.Stating(invoice), Make.Terms(), Make.Now));
        Assert.That(refusal!.Code, Is.EqualTo("unsupported-currency"));
    }

    [Test]
    public void An_invoice_that_a_payment_holds_cannot_be_paid_by_another_and_the_first_is_named()
    {
        var invoice = Make.Owing(100);
        var first = Make.Pay(PaymentMethod.Card, invoice);

        var refusal = Assert.Throws<RuleViolationException>(() => Make.Pay(PaymentMethod.Card, invoice));

        Assert.Multiple(() =>
        {
            Assert.That(refusal!.Code, Is.EqualTo("invoice-not-payable"));
            Assert.That(refusal.Facts["reasons"], Is.EqualTo(
                new[] { new NotPayable(invoice.Id.Value, "payment-in-progress", first.Id.Value) }));
        });
    }

    [TestCase(0, "paid")]
    [TestCase(100, "void")]
    public void A_paid_or_void_invoice_cannot_be_paid(long amountDue, string reason)
    {
        var invoice = Invoice.Receive(Make.Acme, "I-1", Make.Document(amountDue, total: 100), Make.Now);
        if (reason == "void")
            invoice.Void();

        var refusal = Assert.Throws<RuleViolationException>(() => Make.Pay(PaymentMethod.Card, invoice));

        Assert.That(((List<NotPayable>)refusal!.Facts["reasons"])[0].Reason, Is.EqualTo(reason));
    }

    [Test]
    public void Allocations_always_sum_to_the_amount() =>
        Gen.Long[1, Money.MinorUnitsMax].Array[1, 50].Sample(amounts =>
    {
        var invoices = amounts.Select(amount => Make.Owing(amount)).ToArray();
        var payment = Make.Pay(PaymentMethod.Card, invoices);
        return payment.Allocations.Sum(a => a.MinorUnits) == payment.AmountMinor
            && payment.Allocations.Count == invoices.Length;
    });

    [Test]
    public void An_ach_payment_keeps_the_wording_that_was_accepted_with_its_amount_and_hash()
    {
        var mandate = Make.Pay(PaymentMethod.Ach, Make.Owing(120_45)).Mandate!;

        Assert.Multiple(() =>
        {
            Assert.That(
                mandate.Text, Does.Contain("USD 120.45").And.Contain("June 1, 2026").And.Contain("Stone & Supply"));
            Assert.That(mandate.TextHash, Has.Length.EqualTo(64));
            Assert.That((mandate.IpAddress, mandate.UserAgent, mandate.AcceptedAt),
                Is.EqualTo(("192.0.2.1", "test", Make.Now)));
        });
    }

    [Test]
    public void An_ach_payment_under_an_outdated_wording_is_refused()
    {
        var invoice = Make.Owing(100);
        var terms = Make.Terms(PaymentMethod.Ach);
        terms = terms with { Consent = terms.Consent! with { Version = "2020-01" } };

        var refusal = Assert.Throws<RuleViolationException>(
            () => Payment.Initiate(Make.Acme, [invoice], Make.Stating(invoice), terms, Make.Now));

        Assert.That(refusal!.Code, Is.EqualTo("mandate-outdated"));
    }
}
