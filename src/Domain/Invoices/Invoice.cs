using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Invoices;

public enum InvoiceStatus { Unpaid, Pending, Paid, Void }

public enum InvoiceChange { Created, Updated, Unchanged, Stale }

/// <summary>A bill and the amount still owed on it. It is paid in full or not at all.</summary>
/// <remarks>Unpaid → Pending (held by exactly one payment) → Paid; back to Unpaid; Unpaid → Void.</remarks>
public sealed class Invoice
{
    private readonly List<InvoiceLine> lines = [];

    private Invoice() { } // EF Core

    public InvoiceId Id { get; private init; }
    public CustomerId CustomerId { get; private init; }

    /// <summary>The back office's own key, unique, compared byte for byte.</summary>
    public string Reference { get; private init; } = "";

    public string Number { get; private set; } = "";
    public string? PurchaseOrder { get; private set; }

    /// <summary>The number and the purchase order, folded for search; null in rows of an earlier version.</summary>
    public string? SearchText { get; private set; }

    public DateOnly IssuedOn { get; private set; }
    public DateOnly DueOn { get; private set; }
    public string Currency { get; private set; } = "";

    /// <summary>Minor units.</summary>
    public long TotalMinor { get; private set; }

    /// <summary>
    /// Minor units; mapped flat, because SQLite can neither index nor order a member of a complex type.
    /// </summary>
    public long BalanceMinor { get; private set; }

    public InvoiceStatus Status { get; private set; }

    /// <summary>The payment that holds the invoice while pending, and the one that paid it afterwards.</summary>
    public PaymentId? PaymentId { get; private set; }

    /// <summary>
    /// The accepted payment that came to nothing and made the invoice due again; null once the back office has shown
    /// that it knows.
    /// </summary>
    public PaymentId? ReopenedBy { get; private set; }

    /// <summary>
    /// Minor units that such payments had paid and that did not become due again, because the back office had lowered
    /// the total; null when there are none, or after the back office has stated the invoice anew.
    /// </summary>
    public long? ReleasedBeyondTotalMinor { get; private set; }

    public string? DocumentUrl { get; private set; }
    public long? SourceVersion { get; private set; }
    public DateTime CreatedAt { get; private init; }

    /// <summary>Concurrency token: of two changes at once the second save fails.</summary>
    public int Version { get; private set; } = 1;

    public Money Balance => new(BalanceMinor, Currency);
    public IReadOnlyList<InvoiceLine> Lines => lines;

    /// <param name="now">UTC.</param>
    public static Invoice Receive(CustomerId customer, string reference, InvoiceDocument document, DateTime now)
    {
        var invoice =
            new Invoice { Id = InvoiceId.New(now), CustomerId = customer, Reference = reference, CreatedAt = now };
        invoice.Take(document);
        return invoice;
    }

    /// <summary>Takes over the back office's newest document of the invoice.</summary>
    /// <param name="knowsPresentState">
    /// The caller named the present version, so that it may reopen a paid invoice.
    /// </param>
    /// <exception cref="RuleViolationException">
    /// <c>payment-in-progress</c>: amounts would change while a payment holds the invoice. <c>invoice-paid</c>: a
    /// document older than a payment made here would reopen the invoice. <c>invoice-reopened</c>: a document older
    /// than that payment's failure would lower the amount due. <c>invoice-void</c>. <c>customer-mismatch</c>.
    /// </exception>
    public InvoiceChange Amend(CustomerId customer, InvoiceDocument document, bool knowsPresentState)
    {
        if (document.SourceVersion < SourceVersion)
            return InvoiceChange.Stale;
        if (customer != CustomerId)
            throw new RuleViolationException("customer-mismatch", $"Invoice {Reference} belongs to another customer.");

        var knowsOfReopening = knowsPresentState || document.SourceVersion > SourceVersion;
        if (Says(document) && !(knowsOfReopening && IsUnsettledReopening))
            return InvoiceChange.Unchanged;

        var changesAmounts = (document.Currency, document.Total, document.AmountDue) != (
            Currency, TotalMinor, BalanceMinor);
        switch (Status)
        {
            case InvoiceStatus.Void:
                throw new RuleViolationException("invoice-void", $"Invoice {Reference} is void.");
            case InvoiceStatus.Pending when changesAmounts:
                throw Held();
            case InvoiceStatus.Paid when PaymentId is { } payment && document.AmountDue > 0 && !knowsPresentState:
                throw new RuleViolationException(
                    "invoice-paid",
                    $"Invoice {Reference} was paid here; name its present ETag in If-Match to reopen it.")
                { Facts = new Dictionary<string, object> { ["paymentId"] = payment.Value } };
            case InvoiceStatus.Unpaid when ReopenedBy is { } payment && document.AmountDue < BalanceMinor
                && !knowsOfReopening:
                throw new RuleViolationException(
                    "invoice-reopened",
                    $"Invoice {Reference} is due again, because its payment came to nothing; name its present ETag "
                        + "in If-Match, or a newer sourceVersion, to lower what is due.")
                { Facts = new Dictionary<string, object> { ["paymentId"] = payment.Value } };
        }

        Take(document);
        ReleasedBeyondTotalMinor = null;
        if (knowsOfReopening)
            ReopenedBy = null;
        Version++;
        return InvoiceChange.Updated;
    }

    /// <exception cref="RuleViolationException"><c>payment-in-progress</c>, <c>invoice-paid</c>.</exception>
    /// <returns>False when it is void already.</returns>
    public bool Void()
    {
        switch (Status)
        {
            case InvoiceStatus.Void:
                return false;
            case InvoiceStatus.Pending:
                throw Held();
            case InvoiceStatus.Paid:
                throw new RuleViolationException(
                    "invoice-paid", $"Invoice {Reference} is paid and can no longer be voided.");
        }

        Status = InvoiceStatus.Void;
        (ReopenedBy, ReleasedBeyondTotalMinor) = (null, null);
        Version++;
        return true;
    }

    /// <summary>A payment takes hold of the invoice.</summary>
    /// <exception cref="InvalidOperationException">The invoice is not unpaid.</exception>
    internal void HoldFor(PaymentId payment)
    {
        if (Status is not InvoiceStatus.Unpaid)
            throw new InvalidOperationException($"Invoice {Id.Value} is {Status}.");

        (Status, PaymentId) = (InvoiceStatus.Pending, payment);
        Version++;
    }

    /// <summary>
    /// Nothing is due any more. Does nothing when another payment or the back office has changed the invoice since.
    /// </summary>
    internal void MarkPaidBy(PaymentId payment)
    {
        if (Status is not InvoiceStatus.Pending || PaymentId != payment)
            return;

        (Status, BalanceMinor) = (InvoiceStatus.Paid, 0);
        Version++;
    }

    /// <summary>
    /// The payment came to nothing: its part is due again, up to the invoice's present total. Does nothing when another
    /// payment or the back office has changed the invoice since.
    /// </summary>
    /// <param name="minorUnits">The payment's part for this invoice.</param>
    /// <param name="wasAccepted">
    /// The back office was told that the payment is pending or succeeded, and may still act on that.
    /// </param>
    /// <returns>Minor units that did not become due again.</returns>
    internal long ReleaseFrom(PaymentId payment, long minorUnits, bool wasAccepted)
    {
        if (Status is not (InvoiceStatus.Pending or InvoiceStatus.Paid) || PaymentId != payment)
            return 0;

        BalanceMinor = Math.Min(minorUnits, TotalMinor);
        (Status, PaymentId) = (BalanceMinor > 0 ? InvoiceStatus.Unpaid : InvoiceStatus.Paid, null);
        if (wasAccepted)
            ReopenedBy = payment;
        Version++;

        var beyond = minorUnits - BalanceMinor;
        if (beyond > 0)
            ReleasedBeyondTotalMinor = (ReleasedBeyondTotalMinor ?? 0) + beyond;
        return beyond;
    }

    /// <summary>Whether the back office has yet to show that it knows of a payment that came to nothing.</summary>
    private bool IsUnsettledReopening => ReopenedBy is not null || ReleasedBeyondTotalMinor is not null;

    /// <summary>Callers do not see the search text, and so the version stays.</summary>
    public void FillSearchText() => SearchText = Domain.SearchText.Of(Number, PurchaseOrder);

    /// <summary>
    /// The fields that the back office states. A document is taken over and compared by this property alone, so that no
    /// field is taken over without being compared. A document without a source version keeps the stored counter.
    /// </summary>
    private InvoiceDocument Stated
    {
        get => new(
            Number, PurchaseOrder, IssuedOn, DueOn, Currency, TotalMinor, BalanceMinor, DocumentUrl, lines,
            SourceVersion);
        set
        {
            (Number, PurchaseOrder, IssuedOn, DueOn, Currency, TotalMinor, BalanceMinor, DocumentUrl, var newLines,
                var newVersion) = value;
            SourceVersion = newVersion ?? SourceVersion;
            if (lines.SequenceEqual(newLines))
                return;
            lines.Clear();
            lines.AddRange(newLines);
        }
    }

    private void Take(InvoiceDocument document)
    {
        Stated = document;
        FillSearchText();
        if (Status is InvoiceStatus.Pending)
            return;
        if (BalanceMinor > 0)
            (Status, PaymentId) = (InvoiceStatus.Unpaid, null);
        else
            Status = InvoiceStatus.Paid;
    }

    /// <summary>Whether the document would change nothing.</summary>
    private bool Says(InvoiceDocument document) =>
        lines.SequenceEqual(document.Lines)
        && Stated == document with { Lines = lines, SourceVersion = document.SourceVersion ?? SourceVersion };

    private RuleViolationException Held() => new("payment-in-progress", $"Invoice {Reference} is held by a payment.")
    {
        Facts = new Dictionary<string, object> { ["paymentId"] = PaymentId!.Value.Value },
    };
}
