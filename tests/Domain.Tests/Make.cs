using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Domain.Tests;

/// <summary>The things that rules are about, with everything beside the point filled in.</summary>
internal static class Make
{
    public const string MerchantAccount = "usd";

    public static readonly DateTime Now = new(2026, 6, 1, 14, 0, 0, DateTimeKind.Utc);
    public static readonly CustomerId Acme = CustomerId.New(Now);

    public static Money Usd(long minorUnits) => new(minorUnits, "USD");

    public static InvoiceDocument Document(long amountDue, long? total = null, string number = "N-1",
        long? sourceVersion = null, string currency = "USD") => new(
        number, null, new DateOnly(2026, 5, 1), new DateOnly(2026, 6, 15), currency, total
            ?? amountDue, amountDue, null,
        [new InvoiceLine(0, "Gravel", 1, amountDue, amountDue)], sourceVersion);

    public static Invoice Owing(long minorUnits, string currency = "USD") =>
        Invoice.Receive(Acme, $"I-{Guid.NewGuid():N}", Document(minorUnits, currency: currency), Now);

    public static StatedAmounts Stating(params Invoice[] invoices) =>
        Stating(invoices.Sum(i => i.BalanceMinor), invoices);

    public static StatedAmounts Stating(long total, params Invoice[] invoices) =>
        new(invoices.ToDictionary(i => i.Id, i => i.BalanceMinor), Usd(total));

    public static PaymentTerms Terms(PaymentMethod method = PaymentMethod.Card) => new(
        method, MerchantAccount, $"{Guid.NewGuid()}", "fingerprint",
        method is PaymentMethod.Ach ? new MandateConsent(
            AchMandate.CurrentVersion, "Stone & Supply", "Acme Pay", new DateOnly(2026, 6, 1), "192.0.2.1",
            "test") : null);

    public static Payment Pay(PaymentMethod method, params Invoice[] invoices) =>
        Payment.Initiate(Acme, invoices, Stating(invoices), Terms(method), Now);

    public static GatewayTransaction Transaction(
        Payment payment, TransactionStanding standing, string id = "tx-1", long? amount = null,
        string? orderId = null) =>
        new(id, $"gateway-{id}", orderId
            ?? payment.Id.OrderId, Usd(amount ?? payment.AmountMinor), MerchantAccount, standing)
        {
            ReturnCode = standing is TransactionStanding.Returned ? "R01" : null,
            SettledAt = standing is TransactionStanding.Settled or TransactionStanding.Returned ? Now.AddDays(3) : null,
            Method = new MethodDetails("Visa", "1111", null),
        };

    public static Evidence Seen(Payment payment, TransactionStanding standing, string id = "tx-1", long? amount = null,
        string? orderId = null) =>
        new Evidence.Seen(Transaction(payment, standing, id, amount, orderId));
}
