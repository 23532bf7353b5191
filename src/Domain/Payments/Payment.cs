using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;

namespace CustomerPayments.Domain.Payments;

public enum PaymentStatus { Processing, Pending, Succeeded, Failed, Returned }

public enum PaymentMethod { Card, Ach }

/// <summary>
/// One customer's payment of one or more invoices, each in full: the tendered amount equals the
/// sum of the balances to the minor unit, never more and never less.
/// </summary>
/// <remarks>
/// Processing → Pending (ACH) → Succeeded, or Processing → Succeeded (card), with Failed (the processor
/// or the bank said no) and Returned (the bank took settled funds back). A payment stays Processing
/// while the gateway's answer is unknown; only evidence from the gateway moves it on.
/// </remarks>
public sealed partial class Payment
{
    private readonly List<Allocation> allocations = [];
    private readonly List<PaymentEvent> timeline = [];

    private Payment() { } // EF Core

    public PaymentId Id { get; private init; }
    public CustomerId CustomerId { get; private init; }

    /// <summary>For people; see <see cref="PaymentNumber"/>.</summary>
    public string Number { get; private init; } = "";

    public PaymentMethod Method { get; private init; }
    public long AmountMinor { get; private init; }

    /// <summary>
    /// Minor units that the gateway takes: <see cref="AmountMinor"/>, unless staff accepted a charge of another amount.
    /// </summary>
    public long ChargedMinor { get; private set; }

    public string Currency { get; private init; } = "";

    /// <summary>The gateway's account for the currency, as it was when the payment began.</summary>
    public string MerchantAccountId { get; private init; } = "";

    /// <summary>The caller's name for this one payment, unique per customer, compared byte for byte.</summary>
    public string IdempotencyKey { get; private init; } = "";

    /// <summary>SHA-256 of what was asked for; tells a repetition from a key used twice.</summary>
    public string Fingerprint { get; private init; } = "";

    /// <summary>Where the payer's browser reached us from; declines are counted by it.</summary>
    public string? ClientAddress { get; private init; }

    public DateTime InitiatedAt { get; private init; }
    public PaymentStatus Status { get; private set; } = PaymentStatus.Processing;

    /// <summary>UTC; committed immediately before the charge is sent. The give-up window runs from here.</summary>
    public DateTime? SubmittedAt { get; private set; }

    /// <summary>The bank account as vaulted for this one debit; null again once it is deleted at the gateway.</summary>
    public string? VaultedAccountId { get; private set; }

    /// <summary>The customer's own bank account that is debited, or that was kept because it could not be.</summary>
    public BankAccountId? BankAccountId { get; private set; }

    /// <summary>The charge, as people know it at the gateway.</summary>
    public string? TransactionId { get; private set; }

    /// <summary>The charge, as the gateway's API knows it.</summary>
    public string? GatewayTransactionId { get; private set; }

    public DateTime? SettledAt { get; private set; }
    public DateOnly? ExpectedSettlementOn { get; private set; }
    public MethodDetails? MethodDetails { get; private set; }
    public Failure? Failure { get; private set; }
    public PaymentReturn? Return { get; private set; }

    /// <summary>Minor units given back at the gateway; the invoices stay paid.</summary>
    public long RefundedMinor { get; private set; }

    public int CleanSearches { get; private set; }

    /// <summary>UTC; when the gateway is asked next, null when nothing more can happen. A job that claims the
    /// payment moves it ahead by its lease, so that another takes over should it die.</summary>
    public DateTime? NextCheckAt { get; private set; }

    /// <summary>Which sweep has claimed the payment; written by the claim itself, never here.</summary>
    public Guid? ClaimId { get; private set; }

    /// <summary>The code of an <see cref="AlarmCode"/>; null when all is well.</summary>
    public string? Alarm { get; private set; }

    /// <summary>Concurrency token: each move is one compare-and-swap.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>The payment's place in the order of latest changes; set by the save that stores a move.</summary>
    public long ChangeNumber { get; private set; }

    public AchMandate? Mandate { get; private set; }

    public Money Amount => new(AmountMinor, Currency);
    public IReadOnlyList<Allocation> Allocations => allocations;
    public IReadOnlyList<PaymentEvent> Timeline => timeline;

    /// <summary>Starts a payment and holds its invoices, so that no second payment can claim them.</summary>
    /// <param name="stated">
    /// What the payer saw on each invoice, and in total; must be what is due, to the minor unit.
    /// </param>
    /// <param name="now">UTC.</param>
    /// <exception cref="RuleViolationException">
    /// <c>no-invoices</c>, <c>unsupported-currency</c>, <c>invoice-not-payable</c>, <c>amount-changed</c>,
    /// <c>mandate-outdated</c>.
    /// </exception>
    public static Payment Initiate(
        CustomerId customer, IReadOnlyCollection<Invoice> invoices, StatedAmounts stated, PaymentTerms terms,
        DateTime now)
    {
        ExactAmount.Require(invoices, stated);

        var payment = new Payment
        {
            Id = PaymentId.New(now),
            CustomerId = customer,
            Number = PaymentNumber.New(),
            Method = terms.Method,
            AmountMinor = stated.Total.MinorUnits,
            ChargedMinor = stated.Total.MinorUnits,
            Currency = stated.Total.Currency,
            MerchantAccountId = terms.MerchantAccountId,
            IdempotencyKey = terms.IdempotencyKey,
            Fingerprint = terms.Fingerprint,
            ClientAddress = terms.ClientAddress,
            BankAccountId = terms.From,
            InitiatedAt = now,
            NextCheckAt = now + CheckSchedule.RequestLease,
        };

        payment.Hold(invoices);
        if (terms.Method is PaymentMethod.Ach)
        {
            payment.Mandate = AchMandate.Accept(payment, terms.Consent!, now);
            payment.ExpectedSettlementOn = BankingDays.ExpectedSettlement(terms.Consent!.DebitOn);
        }

        payment.Note(now, "The payment was started.");
        return payment;
    }

    /// <summary>
    /// Builds the payment of a charge anew, whose rows are lost here, and holds its invoices. What the charge means is
    /// learnt from it afterwards, as of any other.
    /// </summary>
    /// <param name="number">As the customer knows the payment, or a new one.</param>
    /// <param name="debitOn">The merchant's date of the charge.</param>
    /// <param name="now">UTC.</param>
    /// <exception cref="RuleViolationException">
    /// <c>charge-not-adoptable</c>: the charge is not over exactly what is due. <c>no-invoices</c>,
    /// <c>invoice-not-payable</c>, <c>unsupported-currency</c>.
    /// </exception>
    public static Payment TakeOver(
        GatewayTransaction charge, CustomerId customer, IReadOnlyCollection<Invoice> invoices, string number,
        DateOnly debitOn, DateTime now)
    {
        if (PaymentId.FromOrderId(charge.OrderId) is not { } id || charge.PaidBy is not { } method
            || charge.MerchantAccountId is not { } account || !charge.MayHoldMoney)
        {
            throw new RuleViolationException(
                "charge-not-adoptable", "No payment was ever begun here for this charge, or nothing stands of it.");
        }

        if (ExactAmount.Due(invoices) is var due && due != charge.Amount)
        {
            throw new RuleViolationException(
                "charge-not-adoptable", $"The charge is over {charge.Amount}, and {due} is due on the invoices.");
        }

        var chargedAt = charge.CreatedAt ?? now;
        var payment = new Payment
        {
            Id = id,
            CustomerId = customer,
            Number = number,
            Method = method,
            AmountMinor = charge.Amount.MinorUnits,
            ChargedMinor = charge.Amount.MinorUnits,
            Currency = charge.Amount.Currency,
            MerchantAccountId = account,
            IdempotencyKey = $"adopted:{id.OrderId}",
            InitiatedAt = chargedAt,
            SubmittedAt = chargedAt,
            ExpectedSettlementOn = method is PaymentMethod.Ach ? BankingDays.ExpectedSettlement(debitOn) : null,
        };
        payment.Hold(invoices);
        payment.Note(now, "The payment was found at the gateway and taken over.");
        return payment;
    }

    /// <summary>The bank account is vaulted and verified, ready for this one debit.</summary>
    public void UseVaultedAccount(string vaultedAccountId)
    {
        RequireUnsubmitted();
        VaultedAccountId = vaultedAccountId;
        Version++;
    }

    /// <summary>The bank account cannot be debited yet and is kept until two deposits have verified it.</summary>
    public void WaitFor(BankAccountId account)
    {
        RequireUnsubmitted();
        BankAccountId = account;
        Version++;
    }

    /// <summary>
    /// The bank network verified the account and says that its debits come back more often than others.
    /// </summary>
    public void NoteRisk(DateTime now) =>
        Note(now, "The bank network verified the account with risk (1003).", forStaff: true);

    /// <summary>The vaulted account is gone from the gateway.</summary>
    public void ForgetVaultedAccount() => VaultedAccountId = null;

    /// <summary>To be saved immediately before the charge is sent, and only once.</summary>
    public void Submit(DateTime now)
    {
        RequireUnsubmitted();
        SubmittedAt = now;
        NextCheckAt = now + CheckSchedule.RequestLease;
        Version++;
    }

    /// <summary>Draws the conclusions from a piece of evidence, on the payment and on its invoices.</summary>
    /// <param name="invoices">Those of the allocations.</param>
    /// <param name="now">UTC.</param>
    /// <returns>The moves made, in order; a late look may make several. Empty when nothing new was learnt.</returns>
    public IReadOnlyList<PaymentMove> Learn(Evidence evidence, IReadOnlyCollection<Invoice> invoices, DateTime now)
    {
        var moves = new List<PaymentMove>();
        while (PaymentDecision.Next(StateWith(invoices), evidence, now) is not PaymentMove.Stay and var move)
        {
            var version = Version;
            Apply(move, invoices, now);

            // Nothing new to tell: a clean search more, or an alarm that is raised already. A reversal is owed until it
            // is seen.
            if (Version != version || move is PaymentMove.Reverse)
                moves.Add(move);
            if (Version == version || move is PaymentMove.Reverse or PaymentMove.Tell)
                break;
        }

        return moves;
    }

    /// <summary>Whether the evidence would change anything, told without the invoices.</summary>
    public bool IsNews(Evidence evidence, DateTime now) => PaymentDecision.Next(StateWith([]), evidence, now) switch
    {
        PaymentMove.Stay => false,
        PaymentMove.Alarm(var alarm, _) => alarm.Code != Alarm,
        _ => true,
    };

    /// <summary>Puts on record what staff decided; the evidence that goes with it is learnt in the same save.</summary>
    public void Note(StaffDecision decision, DateTime now) => Note(now, decision.Text, forStaff: true, decision.By);

    /// <summary>Sets when to look next; null for never.</summary>
    public void CheckAgainAt(DateTime? at) => NextCheckAt = at;

    /// <summary>In ascending id, so that two payments over the same invoices meet in the same order.</summary>
    private void Hold(IReadOnlyCollection<Invoice> invoices)
    {
        foreach (var invoice in invoices.OrderBy(invoice => invoice.Id.Value))
        {
            allocations.Add(new Allocation(invoice.Id, invoice.BalanceMinor));
            invoice.HoldFor(Id);
        }
    }

    private PaymentState StateWith(IReadOnlyCollection<Invoice> invoices) => new(
        Id, Status, new Money(ChargedMinor, Currency), MerchantAccountId, TransactionId, SubmittedAt, CleanSearches,
        SettledAt, Failure?.Code,
        RefundedMinor, allocations.All(allocation => invoices.Any(invoice =>
            invoice.Id == allocation.InvoiceId
            && invoice.Status is InvoiceStatus.Unpaid
            && invoice.Balance == new Money(allocation.MinorUnits, Currency))));

    private void MoveTo(PaymentStatus status, DateTime now, string text)
    {
        Status = status;
        Note(now, text);
    }

    private void Note(DateTime now, string text, bool forStaff = false, string? by = null) =>
        timeline.Add(new PaymentEvent(
        ++Version, now, Status, text.Cut(PaymentEvent.TextLengthMax), forStaff, by));

    private void RequireUnsubmitted()
    {
        if (Status is not PaymentStatus.Processing || SubmittedAt is not null)
            throw new InvalidOperationException($"Payment {Id.Value} is {Status}, submitted {SubmittedAt:O}.");
    }
}
