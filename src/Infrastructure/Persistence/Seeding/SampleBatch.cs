using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Infrastructure.Persistence.Seeding;

/// <summary>
/// One customer in a busy year, made by the domain's own rules: a quarter of the invoices are paid, two in one payment.
/// </summary>
/// <param name="prefix">Tells the references of one run from those of another.</param>
/// <param name="number">The customer's number, from 0.</param>
/// <param name="now">UTC.</param>
internal sealed class SampleBatch(string prefix, int number, string currency, DateTime now)
{
    /// <summary>
    /// Minor units. Three invoices together stay below the amounts that the gateway's sandbox declines.
    /// </summary>
    private const long AmountMin = 1_000, AmountMax = 61_000;

    public Customer Customer { get; } = Customer.Register(
        $"{prefix}-{number:0000000}", $"Sample Customer {number}", $"ap-{prefix}-{number}@example.test", now);
    public List<Invoice> Invoices { get; } = [];
    public List<Payment> Payments { get; } = [];
    public List<OutgoingEmail> Emails { get; } = [];

    public void Fill(int invoices)
    {
        for (var n = 0; n < invoices; n++)
            Invoices.Add(Bill(n));
        for (var n = 0; n + 1 < invoices / 4; n += 2)
            Pay(Invoices[n], Invoices[n + 1], n);
    }

    private Invoice Bill(int n)
    {
        var issued = DateOnly.FromDateTime(now).AddDays(-360 + n * 3 % 360 + number % 3);
        var amount = AmountMin + (number * 7919L + n * 104_729L) % (AmountMax - AmountMin);
        return Invoice.Receive(Customer.Id, $"{Customer.Reference}-{n:000}", new InvoiceDocument(
            $"N{number}-{n:000}", n % 4 == 0
                ? $"PO-{number}"
                : null, issued, issued.AddDays(45), currency, amount, amount, null,
            [new InvoiceLine(0, "Gravel, per ton", 1, amount, amount)], SourceVersion: 1), now);
    }

    private void Pay(Invoice first, Invoice second, int n)
    {
        var at = now.AddDays(-300 + n * 5 % 120).AddSeconds((number + n) % 86_400);
        Invoice[] both = [first, second];
        var total = new Money(first.BalanceMinor + second.BalanceMinor, currency);
        var payment = Payment.Initiate(
            Customer.Id, both, new StatedAmounts(both.ToDictionary(i => i.Id, i => i.BalanceMinor), total),
            new PaymentTerms(PaymentMethod.Card, "sample", $"{first.Reference}", new string('0', 64), Consent: null),
            at);
        payment.Submit(at);
        payment.Learn(
            new Evidence.Seen(new GatewayTransaction(
                $"sample-{payment.Id.Value:N}", $"sample-{payment.Id.Value:N}", payment.Id.OrderId, total, "sample",
                TransactionStanding.Settled)
            {
                SettledAt = at.AddDays(1), Method = new MethodDetails("Visa", "1111", null),
            }), both, at);
        payment.CheckAgainAt(null); // no gateway knows it
        Payments.Add(payment);

        var email = OutgoingEmail.OfPayment(EmailKind.PaymentReceived, payment, at);
        email.Sent(Customer.PrimaryEmail!, "250 Taken", at);
        Emails.Add(email);
    }
}
