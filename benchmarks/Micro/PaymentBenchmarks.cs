using BenchmarkDotNet.Attributes;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Benchmarks.Micro;

/// <summary>
/// The rules for a payment of as many invoices as one payment may have. It holds them, so each call has its own.
/// </summary>
[MemoryDiagnoser]
[InvocationCount(Calls)]
public class PaymentBenchmarks
{
    private const int Calls = 512;
    private const int Invoices = 50;
    private const string Usd = "USD";

    private static readonly DateTime Now = new(2026, 6, 1, 14, 0, 0, DateTimeKind.Utc);
    private static readonly CustomerId Customer = CustomerId.New(Now);

    private readonly (Invoice[] Invoices, StatedAmounts Stated)[] inputs = new (Invoice[], StatedAmounts)[Calls];
    private int next;

    [IterationSetup]
    public void Owe()
    {
        next = 0;
        for (var i = 0; i < Calls; i++)
        {
            var invoices = Enumerable.Range(1, Invoices).Select(Owing).ToArray();
            inputs[i] = (invoices, new StatedAmounts(
                invoices.ToDictionary(invoice => invoice.Id, invoice => invoice.BalanceMinor),
                new Money(invoices.Sum(invoice => invoice.BalanceMinor), Usd)));
        }
    }

    [Benchmark]
    public Payment InitiateWith50Invoices()
    {
        var (invoices, stated) = inputs[next++];
        return Payment.Initiate(Customer, invoices, stated,
            new PaymentTerms(PaymentMethod.Card, "usd", "key", "fingerprint", Consent: null), Now);
    }

    private static Invoice Owing(int n) => Invoice.Receive(
        Customer, $"I-{n}",
        new InvoiceDocument(
            $"N-{n}", null, new DateOnly(2026, 5, 1), new DateOnly(2026, 6, 15), Usd, 100_00 + n, 100_00 + n, null,
            [new InvoiceLine(0, "Gravel", 1, 100_00 + n, 100_00 + n)], null),
        Now);
}
