using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Simulation.Tests.Engine;

/// <summary>
/// When something is due next, of each kind; null when nothing is. Asked in every round, so in one query that is
/// compiled once.
/// </summary>
internal sealed record Waiting(
    DateTime? Notification, DateTime? Look, DateTime? ProcessingLook, DateTime? PendingLook, DateTime? Mail,
    bool HasVaultedAccount,
    DateTime? BankAccount, DateTime? OldestBankAccount, bool HasAlarm)
{
    /// <summary>The question; a compiled query belongs to one provider's model.</summary>
    public static Func<PaymentsDb, Waiting> Question() =>
        EF.CompileQuery((PaymentsDb db) => db.Set<ChangeCounter>().Select(_ => new Waiting(
        db.Notifications.Min(n => n.NextAttemptAt),
        db.Payments.Min(p => p.NextCheckAt),
        db.Payments.Where(p => p.Status == PaymentStatus.Processing).Min(p => p.NextCheckAt),
        db.Payments.Where(p => p.Status == PaymentStatus.Pending).Min(p => p.NextCheckAt),
        db.Emails.Min(e => e.NextAttemptAt),
        db.Payments.Any(p => p.VaultedAccountId != null),
        db.BankAccounts.Min(a => a.NextCheckAt),
        db.BankAccounts.Where(a => a.NextCheckAt != null).Min(a => (DateTime?)a.CreatedAt),
        db.Payments.Any(p => p.Alarm != null))).Single());
}
