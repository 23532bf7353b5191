using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.UnmatchedCharges;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Recovery;

/// <summary>
/// Takes over every open charge whose payment was begun here and which tells exactly whose it is and what it paid.
/// </summary>
public sealed record AdoptLostCharges : IRequest<AdoptedCharges>;

/// <param name="Adopted">How many have become payments again.</param>
/// <param name="Left">A sentence for each of the others: what people have to do.</param>
/// <param name="Foreign">How many open charges are other systems' and belong to no payment of ours.</param>
public sealed record AdoptedCharges(int Adopted, IReadOnlyList<string> Left, int Foreign);

internal sealed class AdoptLostChargesHandler(IPaymentsDb db, IPaymentGateway gateway, ChargeAdoption adoption)
    : IRequestHandler<AdoptLostCharges, AdoptedCharges>
{
    /// <exception cref="GatewayUnavailableException">What was taken over stays so.</exception>
    public async Task<AdoptedCharges> Handle(AdoptLostCharges command, CancellationToken ct)
    {
        var open = await db.UnmatchedCharges.AsNoTracking().Where(c => c.ClosedAt == null)
            .OrderBy(c => c.ChargedAt).ThenBy(c => c.TransactionId).ToListAsync(ct);
        var ours = open.Where(charge => charge.Payment is not null).ToList();
        var left = new List<string>();
        foreach (var charge in ours)
        {
            if (await AdoptAsync(charge, ct) is { } task)
                left.Add(task);
        }

        var adopted = ours.Count - left.Count;
        left.AddRange(await ChargedAfterFailureAsync(ct));
        return new AdoptedCharges(adopted, left, open.Count - ours.Count);
    }

    /// <summary>The backup knows the payment as failed, and it was charged later: its invoices look unpaid.</summary>
    private async Task<List<string>> ChargedAfterFailureAsync(CancellationToken ct) =>
    [
        .. (await db.Payments.AsNoTracking().Where(p => p.Alarm == AlarmCode.ChargeWithoutPayment.Code)
            .Select(p => new { p.Id, p.Number }).ToListAsync(ct))
            .Select(p => $"Payment {p.Number} ({p.Id.Value}) has failed here, and its charge stands: resolve it."),
    ];

    /// <returns>What people have to do; null when the charge was taken over.</returns>
    private async Task<string?> AdoptAsync(UnmatchedCharge known, CancellationToken ct)
    {
        try
        {
            var charge = await gateway.ReadAsync(known.GatewayTransactionId, ct)
                ?? throw new RuleViolationException("charge-not-adoptable", "The gateway does not show it.");
            await adoption.AdoptAsync(
                charge, charge.References ?? new ChargeReferences(null, [], null), BeginAfterRestore.By,
                "Its rows were written after the backup.", ct);
            return null;
        }
        catch (RuleViolationException refused)
        {
            var (amount, now) = (new Money(known.AmountMinor, known.Currency), known.Standing);
            return $"Transaction {known.TransactionId} over {amount}, {now}, of customer "
                + $"{known.CustomerReference ?? "unknown"} for {known.InvoiceReferences ?? "unknown invoices"}: "
                + refused.Message;
        }
    }
}
