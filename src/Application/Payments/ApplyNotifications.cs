using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Follows up the hints that notifications are: reads each transaction at the gateway and records what it shows. Needs
/// no claim, because reading twice learns nothing new.
/// </summary>
public sealed record ApplyNotifications : IRequest<int>;

internal sealed class ApplyNotificationsHandler(
    IPaymentsDb db, IPaymentGateway gateway, ChargeAccounting accounting, EvidenceRecorder recorder, TimeProvider clock,
    ILogger<ApplyNotificationsHandler> log)
    : IRequestHandler<ApplyNotifications, int>
{
    private const int BatchSize = 50;

    public async Task<int> Handle(ApplyNotifications command, CancellationToken ct)
    {
        var applied = 0;
        while (await DueAsync(ct) is { Count: > 0 } due)
        {
            foreach (var hash in due)
                applied += await ApplyAsync(hash, ct) ? 1 : 0;
        }

        return applied;
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private Task<List<string>> DueAsync(CancellationToken ct) => db.Notifications.DueAsync<GatewayNotification, string>(
        nameof(GatewayNotification.NextAttemptAt), Now, BatchSize, ct, key: nameof(GatewayNotification.PayloadHash));

    private async Task<bool> ApplyAsync(string hash, CancellationToken ct)
    {
        var postponed = false;
        try
        {
            var hint = await db.Notifications.AsNoTracking().SingleAsync(n => n.PayloadHash == hash, ct);
            var transaction = await gateway.ReadNotifiedAsync(hint.NotifiedReference!, ct);
            if (transaction is not null)
                await accounting.AccountForAsync([transaction], ct);
            if (hint.Evidence is { } evidence)
                await TellAsync(hint, evidence, transaction, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The gateway is away, or the row is bad: neither loses the hint, and neither stops the others.
            log.LogWarning(e, "Notification {PayloadHash} could not be applied now", hash);
            postponed = true;
        }

        await db.DecideAndSaveAsync(async () =>
        {
            var notification = await db.Notifications.SingleAsync(n => n.PayloadHash == hash, ct);
            if (postponed)
                notification.TryAgainAt(Now + CheckSchedule.AfterFailedLook);
            else
                notification.Applied();
        }, ct);
        return !postponed;
    }

    /// <summary>Records on the payment what people must act on; the transaction alone does not show it.</summary>
    private async Task TellAsync(
        GatewayNotification hint, Evidence evidence, GatewayTransaction? transaction, CancellationToken ct)
    {
        if (PaymentId.FromOrderId(transaction?.OrderId) is { } payment
            && await db.Payments.AnyAsync(p => p.Id == payment, ct))
            await recorder.RecordAsync(payment, evidence, ct);
        else
        {
            log.LogError(
                "The gateway notifies of {Kind} on {NotifiedReference}, which belongs to no payment: {Dispute}",
                hint.Kind, hint.NotifiedReference, hint.Dispute?.InWords());
        }
    }
}
