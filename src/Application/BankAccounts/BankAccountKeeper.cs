using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.BankAccounts;

/// <summary>
/// Decides what becomes of a vaulted account that the bank network could not check. The caller saves.
/// </summary>
internal sealed class BankAccountKeeper(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Puts the account on record, to be verified by deposits; the payment names it.</summary>
    /// <param name="payment">Not submitted; it is about to fail.</param>
    /// <returns>
    /// False when the vaulted account is not to be kept: deposits would not help, too many were tried of late, or the
    /// same
    /// one waits already, which the payment then names.
    /// </returns>
    public async Task<bool> KeepAsync(Payment payment, VaultingOutcome.Vaulted vaulted, CancellationToken ct)
    {
        if (vaulted.MayBeVerifiedByDeposits is not { } face)
            return false;

        var own = await db.BankAccounts
            .Where(a => a.CustomerId == payment.CustomerId && a.RemovedAt == null
                && a.Status != BankAccountStatus.Failed)
            .ToListAsync(ct);
        if (own.Find(a => a.Last4 == face.Last4 && a.RoutingNumber == face.RoutingNumber) is { } same)
        {
            payment.WaitFor(same.Id);
            return false;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var since = now - BankAccount.TriesWithin;
        var tried = await db.BankAccounts.CountAsync(
            a => a.CustomerId == payment.CustomerId && a.VerifiedAt == null && a.CreatedAt > since, ct);
        if (tried >= BankAccount.TriesMax)
            return false;

        var account = BankAccount.Keep(payment.CustomerId, vaulted.AccountId, face, vaulted.Ownership, now);
        db.BankAccounts.Add(account);
        payment.WaitFor(account.Id);
        audit.Record(Audited.BankAccountAdded, account.Id, $"payment {payment.Number}");
        return true;
    }
}
