using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Secrets;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Emails;

/// <summary>Tells whether a waiting email would still be true.</summary>
internal sealed class Obsolescence(IPaymentsDb db, ISecretBox box)
{
    /// <returns>Why the email is not to be sent any more; null when it is.</returns>
    public async Task<string?> WhyAsync(OutgoingEmail email, DateTime now, CancellationToken ct)
    {
        if (email.LinkExpiresAt <= now)
            return "The link has expired.";
        if (email.ClosedSecret is { } closed)
            return await WhyAsync(Secret.Hash(box.Open(closed)), now, ct);
        if (email is { Kind: EmailKind.PaymentFailed, PaymentId: { } payment }
            && !await db.Payments.AnyAsync(p => p.Id == payment && p.Status == PaymentStatus.Failed, ct))
            return "The payment went through after all.";
        if (email is { Kind: EmailKind.BankAccountDepositsSent, BankAccountId: { } account }
            && !await db.BankAccounts.AnyAsync(
                a => a.Id == account && a.RemovedAt == null && a.Status == BankAccountStatus.AwaitingConfirmation, ct))
            return "The bank account awaits no amounts any more.";
        return null;
    }

    private async Task<string?> WhyAsync(string secretHash, DateTime now, CancellationToken ct) =>
        (await db.OneTimeLinks.AsNoTracking().SingleAsync(l => l.SecretHash == secretHash, ct)).StateAt(now) switch
        {
            LinkState.Used => "The link has been used.",
            LinkState.Superseded => "A newer link was sent.",
            LinkState.Revoked => "The link was revoked.",
            LinkState.Expired => "The link has expired.",
            _ => null,
        };
}
