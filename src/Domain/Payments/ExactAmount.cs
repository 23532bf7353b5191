using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;

namespace CustomerPayments.Domain.Payments;

/// <summary>What the payer saw and agreed to.</summary>
/// <param name="OfInvoices">
/// Minor units by invoice. Each has to agree, so that two changes that cancel out do not pass.
/// </param>
public sealed record StatedAmounts(IReadOnlyDictionary<InvoiceId, long> OfInvoices, Money Total);

/// <summary>What else a payment is made under.</summary>
/// <param name="MerchantAccountId">The gateway's account that takes the money.</param>
/// <param name="Fingerprint">SHA-256 in hex of the request, without its one-time tokens.</param>
/// <param name="Consent">For ACH, and only for ACH.</param>
/// <param name="From">The customer's verified bank account; null for a one-time token.</param>
public sealed record PaymentTerms(
    PaymentMethod Method, string MerchantAccountId, string IdempotencyKey, string Fingerprint, MandateConsent? Consent,
    string? ClientAddress = null, BankAccountId? From = null);

/// <summary>The rule the portal exists for: what is paid is exactly what is due.</summary>
public static class ExactAmount
{
    /// <exception cref="RuleViolationException">
    /// <c>no-invoices</c>, <c>unsupported-currency</c>, <c>invoice-not-payable</c>, <c>amount-changed</c> with the
    /// differences.
    /// </exception>
    public static void Require(IReadOnlyCollection<Invoice> invoices, StatedAmounts stated)
    {
        var due = Due(invoices);
        if (due.Currency != stated.Total.Currency)
            throw new RuleViolationException(
                "unsupported-currency", $"The invoices are in {due.Currency}, not in {stated.Total.Currency}.");

        var differences = invoices
            .Where(invoice => stated.OfInvoices[invoice.Id] != invoice.BalanceMinor)
            .Select(invoice => new AmountDifference(
                invoice.Id.Value, invoice.Number, stated.OfInvoices[invoice.Id], invoice.BalanceMinor))
            .ToList();
        if (differences.Count > 0 || due != stated.Total)
        {
            throw new RuleViolationException("amount-changed", $"Stated {stated.Total}, due {due}.")
            {
                Facts = new Dictionary<string, object> { ["differences"] = differences, ["due"] = due.MinorUnits },
            };
        }
    }

    /// <summary>The sum of the balances of invoices that can all be paid now.</summary>
    /// <exception cref="RuleViolationException">
    /// <c>no-invoices</c>, <c>invoice-not-payable</c> with the reason of each, <c>unsupported-currency</c>.
    /// </exception>
    public static Money Due(IReadOnlyCollection<Invoice> invoices)
    {
        if (invoices.Count == 0)
            throw new RuleViolationException("no-invoices", "A payment pays at least one invoice.");

        var reasons = invoices
            .Where(invoice => invoice.Status is not InvoiceStatus.Unpaid)
            .Select(invoice =>
                new NotPayable(invoice.Id.Value, NotPayable.ReasonFor(invoice.Status)!, invoice.PaymentId?.Value))
            .ToList();
        if (reasons.Count > 0)
        {
            throw new RuleViolationException("invoice-not-payable", "At least one of the invoices cannot be paid now.")
            {
                Facts = new Dictionary<string, object> { ["reasons"] = reasons },
            };
        }

        return Money.Sum(invoices.Select(invoice => invoice.Balance));
    }
}

/// <param name="Stated">Minor units that the payer saw.</param>
/// <param name="Due">Minor units that are owed.</param>
public sealed record AmountDifference(Guid InvoiceId, string Number, long Stated, long Due);

public sealed record NotPayable(Guid InvoiceId, string Reason, Guid? PaymentId)
{
    /// <returns>Null for an invoice that can be paid.</returns>
    public static string? ReasonFor(InvoiceStatus status) => status switch
    {
        InvoiceStatus.Pending => "payment-in-progress",
        InvoiceStatus.Paid => "paid",
        InvoiceStatus.Void => "void",
        _ => null,
    };
}
