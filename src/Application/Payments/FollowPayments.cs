using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Asks the gateway about every payment that is due for a look, and records what it says. Finds its work by reading
/// rows, so that it can run twice, late, on two machines, or after a crash.
/// </summary>
/// <param name="Everything">Treats everything unfinished or returnable as due now.</param>
public sealed record FollowPayments(bool Everything = false) : IRequest<int>;

internal sealed class FollowPaymentsHandler(
    IPaymentsDb db, IPaymentGateway gateway, GatewayDescription description, OrderSearch orders,
    EvidenceRecorder recorder, VaultedAccounts vaultedAccounts, IOptions<MerchantOptions> merchant,
    TimeProvider clock,
    ILogger<FollowPaymentsHandler> log) : IRequestHandler<FollowPayments, int>
{
    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task<int> Handle(FollowPayments command, CancellationToken ct)
    {
        if (command.Everything)
            await MakeDueAsync(ct);

        var looked = 0;
        while (await ClaimAsync(ct) is { Count: > 0 } batch)
        {
            looked += batch.Count;
            if (!await LookAsync(batch, ct))
                break;
        }

        await vaultedAccounts.DeleteLeftoversAsync(ct);
        return looked;
    }

    /// <summary>Everything that waits for its time, except payments that a request is charging right now.</summary>
    private Task<int> MakeDueAsync(CancellationToken ct)
    {
        var now = (DateTime?)Now;
        return db.Payments.Where(
            p => p.NextCheckAt > now && (p.SubmittedAt != null || p.Status != PaymentStatus.Processing))
            .ExecuteUpdateAsync(p => p.SetProperty(x => x.NextCheckAt, now), ct);
    }

    /// <summary>Takes up to one page of due payments for this sweep alone, for as long as the lease runs.</summary>
    private async Task<List<Payment>> ClaimAsync(CancellationToken ct)
    {
        var claim = await db.Payments.ClaimAsync<Payment, PaymentId>(
            nameof(Payment.NextCheckAt), Now, CheckSchedule.SweepLease, description.IdsMax, ct);
        return claim.IsEmpty ? [] : await ReadAsync(claim, ct);
    }

    /// <summary>A row that cannot be read must not hide the others: then they are read one by one.</summary>
    private async Task<List<Payment>> ReadAsync(Claim<Payment, PaymentId> claim, CancellationToken ct)
    {
        var claimed = claim.Rows.AsNoTracking().OrderBy(p => p.Id);
        try
        {
            return await claimed.ToListAsync(ct);
        }
        catch (Exception e) when (IsAboutOneRow(e))
        {
            var readable = new List<Payment>();
            foreach (var id in claim.Keys)
            {
                try
                {
                    readable.AddRange(await claimed.Where(p => p.Id == id).ToListAsync(ct));
                }
                catch (Exception unreadable) when (IsAboutOneRow(unreadable))
                {
                    log.LogError(unreadable, "Payment {PaymentId} cannot be read and is not followed", id.Value);
                }
            }

            return readable;
        }
    }

    private static bool IsAboutOneRow(Exception e) =>
        e is InvalidOperationException or FormatException or InvalidCastException or OverflowException;

    /// <returns>False when the gateway does not answer: the rest waits, too.</returns>
    private async Task<bool> LookAsync(List<Payment> batch, CancellationToken ct)
    {
        var unhandled = batch.ToDictionary(payment => payment.Id);
        try
        {
            var unchanged = new List<Payment>();
            await foreach (var (payment, evidence) in GatherAsync(batch, ct))
            {
                if (evidence is null || !payment.IsNews(evidence, Now))
                    unchanged.Add(payment);
                else
                    await RecordAsync(payment, evidence, ct);
                unhandled.Remove(payment.Id);
            }

            await ScheduleUnchangedAsync(unchanged, ct);
            return true;
        }
        catch (GatewayUnavailableException e)
        {
            log.LogWarning("The gateway did not answer; {Count} payments are looked at again soon: {Reason}",
                unhandled.Count, e.Message);
            await ScheduleAsync([.. unhandled.Keys], Now + CheckSchedule.AfterFailedLook, ct);
            return false;
        }
    }

    /// <summary>
    /// What the gateway says of each payment: one question for all whose transaction is known, one for each other.
    /// </summary>
    private async IAsyncEnumerable<(Payment Payment, Evidence? Evidence)> GatherAsync(
        List<Payment> batch, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var known = batch.Where(p => p.GatewayTransactionId is not null).ToList();
        if (known.Count > 0)
        {
            var found = (await gateway.FindByIdsAsync([.. known.Select(p => p.GatewayTransactionId!)], ct))
                .DistinctBy(t => t.GatewayId).ToDictionary(t => t.GatewayId);
            foreach (var payment in known)
                yield return (payment, found.TryGetValue(payment.GatewayTransactionId!, out var seen)
                    ? new Evidence.Seen(seen)
                    : null);
        }

        foreach (var payment in batch.Except(known))
        {
            // Without SubmittedAt nothing was ever sent, so there is nothing to search for.
            var evidence = payment.SubmittedAt is null
                ? new Evidence.NothingFound()
                : await orders.FindAsync(payment.Id, ct);
            yield return (payment, evidence);
        }
    }

    private async Task RecordAsync(Payment payment, Evidence evidence, CancellationToken ct)
    {
        try
        {
            await recorder.RecordAsync(payment.Id, evidence, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One bad row must not stop the sweep; it comes round again when its lease has run out.
            log.LogError(e, "Payment {PaymentId} could not be followed", payment.Id.Value);
        }
    }

    /// <summary>The many payments of which there is no news cost one statement.</summary>
    private async Task ScheduleUnchangedAsync(List<Payment> unchanged, CancellationToken ct)
    {
        var (now, bankingHour) = (Now, merchant.Value.IsBankingHour(Now));
        foreach (var group in unchanged.GroupBy(payment => CheckSchedule.NextAfter(payment, now, bankingHour)))
            await ScheduleAsync([.. group.Select(payment => payment.Id)], group.Key, ct);
    }

    private Task<int> ScheduleAsync(List<PaymentId> payments, DateTime? at, CancellationToken ct) =>
        db.Payments.Where(p => payments.Contains(p.Id))
            .ExecuteUpdateAsync(p => p.SetProperty(x => x.NextCheckAt, at), ct);
}
