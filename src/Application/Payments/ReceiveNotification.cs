using System.Security.Cryptography;
using System.Text;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Payments;

/// <summary>Takes in a webhook of the gateway's: verified, stored once, applied later.</summary>
/// <param name="Signature">As received.</param>
/// <param name="Payload">As received, line breaks and all.</param>
public sealed record ReceiveNotification(string Signature, string Payload) : IRequest;

internal sealed class ReceiveNotificationHandler(
    IPaymentsDb db, IGatewayNotices notices, TimeProvider clock, ILogger<ReceiveNotificationHandler> log)
        : IRequestHandler<ReceiveNotification>
{
    /// <exception cref="NotGenuineException"/>
    public async Task<Unit> Handle(ReceiveNotification command, CancellationToken ct)
    {
        var notice = notices.Read(command.Signature, command.Payload) ?? throw new NotGenuineException();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(command.Payload)));
        var isNew = await db.DecideAndSaveAsync(async () =>
        {
            if (await db.Notifications.AnyAsync(n => n.PayloadHash == hash, ct))
                return false;

            db.Notifications.Add(GatewayNotification.Receive(hash, notice, clock.GetUtcNow().UtcDateTime));
            return true;
        }, ct);
        if (isNew)
            Report(notice);
        return Unit.Value;
    }

    private void Report(GatewayNotice notice)
    {
        log.LogInformation(
            "The gateway notifies of {Kind} on {NotifiedReference}", notice.Kind, notice.NotifiedReference);
        if (notice is { NeedsPeople: true, NotifiedReference: null })
        {
            log.LogError(
                "The gateway notifies of {Kind} and names no transaction: {Dispute}", notice.Kind,
                notice.Dispute?.InWords());
        }
    }
}

/// <summary>The signature is not the gateway's.</summary>
public sealed class NotGenuineException() : Exception("The notification is not signed with a key that is known here.");
