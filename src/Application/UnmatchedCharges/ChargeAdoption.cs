using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.UnmatchedCharges;

/// <summary>
/// Builds the payment anew of a charge whose rows were lost: the customer and the invoices as they were sent along with
/// the charge, or as people name them. From then on it is a payment like any other.
/// </summary>
internal sealed class ChargeAdoption(
    IPaymentsDb db, EvidenceRecorder recorder, AuditTrail audit, IOptions<MerchantOptions> merchant, TimeProvider clock)
{
    /// <param name="charge">As the gateway shows it now.</param>
    /// <param name="of">Who paid which invoices.</param>
    /// <exception cref="RuleViolationException">
    /// <c>charge-not-adoptable</c>, <c>already-closed</c>, <c>invoice-not-payable</c>, <c>unsupported-currency</c>;
    /// nothing was changed.
    /// </exception>
    public Task<RecordedPayment> AdoptAsync(
        GatewayTransaction charge, ChargeReferences of, string by, string reason, CancellationToken ct)
    {
        var id = PaymentId.FromOrderId(charge.OrderId)
            ?? throw NotAdoptable("It has another system's order id, so that no payment was ever begun here for it.");
        if (charge.Standing is not (TransactionStanding.Underway or TransactionStanding.Settled))
            throw NotAdoptable("Nothing stands of it at the gateway, or it cannot say yet.");

        var decision = new StaffDecision(by, $"Taken over from transaction {charge.Id}. {reason}");
        return recorder.RecordTakenOverAsync(id, new Evidence.Seen(charge), decision, async () =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var row = await db.FindUnmatchedAsync(charge.Id, ct);
            row.Close(UnmatchedChargeOutcome.Adopted, by, reason, now);
            audit.Record(Audited.UnmatchedChargeAdopted, row.AuditSubject, $"payment:{id.Value} {reason}");
            var (customer, invoices) = await FindAsync(of, ct);
            var payment = Payment.TakeOver(
                charge, customer, invoices, await NumberAsync(of.PaymentNumber, ct),
                merchant.Value.Today(charge.CreatedAt ?? now), now);
            return new RecordedPayment(payment, invoices);
        }, ct);
    }

    /// <exception cref="RuleViolationException"><c>charge-not-adoptable</c>.</exception>
    private async Task<(CustomerId Customer, List<Invoice> Invoices)> FindAsync(
        ChargeReferences of, CancellationToken ct)
    {
        if (of.Customer is null || of.Invoices.Count == 0)
            throw NotAdoptable("It does not tell whose it is and which invoices it paid; they have to be named.");

        var customer = await db.Customers.Where(c => c.Reference == of.Customer).Select(c => (CustomerId?)c.Id)
            .SingleOrDefaultAsync(ct) ?? throw NotAdoptable($"There is no customer {of.Customer} here yet.");
        var references = of.Invoices.Distinct().ToList();
        var invoices = await db.Invoices.Where(i => references.Contains(i.Reference)).ToListAsync(ct);
        var missing = references.Except(invoices.Select(invoice => invoice.Reference)).ToList();
        if (missing.Count > 0)
            throw NotAdoptable($"There is no invoice {string.Join(", ", missing)} here yet.");
        if (invoices.Find(invoice => invoice.CustomerId != customer) is { } foreign)
            throw NotAdoptable($"Invoice {foreign.Reference} is not of customer {of.Customer}.");

        return (customer, invoices);
    }

    /// <returns>The number that the customer knows, unless another payment has it.</returns>
    private async Task<string> NumberAsync(string? known, CancellationToken ct) =>
        known is { Length: PaymentNumber.Length } && !await db.Payments.AnyAsync(p => p.Number == known, ct)
            ? known
            : PaymentNumber.New();

    private static RuleViolationException NotAdoptable(string why) => new("charge-not-adoptable", why);
}
