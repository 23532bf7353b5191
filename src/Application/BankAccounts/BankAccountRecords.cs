using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.BankAccounts;

/// <summary>
/// What goes with a move of a bank account: its email and its line in the audit trail, in the caller's save.
/// </summary>
internal sealed class BankAccountRecords(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
{
    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <exception cref="NotFoundException">It is not the customer's, or was removed.</exception>
    public async Task<BankAccount> OfCustomerAsync(CustomerId customer, BankAccountId id, CancellationToken ct) =>
        await db.BankAccounts.SingleOrDefaultAsync(
            a => a.Id == id && a.CustomerId == customer && a.RemovedAt == null, ct)
        ?? throw new NotFoundException("bank account");

    public void Add(BankAccount account, BankAccountMove? move)
    {
        if (move is not { } moved)
            return;

        audit.Record(
            Audited.BankAccountMoved, account.Id,
            $"{FrozenWords.WordOf(moved)}, now {FrozenWords.WordOf(account.Status)}");
        if (EmailOf(moved) is { } kind && account.RemovedAt is null)
            db.Emails.Add(OutgoingEmail.OfBankAccount(kind, account, Now));
    }

    /// <summary>The bank took a debit back and says that the account takes none.</summary>
    public async Task EndByReturnAsync(BankAccountId id, CancellationToken ct)
    {
        var account = await db.BankAccounts.SingleAsync(a => a.Id == id, ct);
        Add(account, account.EndByReturn(Now));
    }

    private static EmailKind? EmailOf(BankAccountMove move) => move switch
    {
        BankAccountMove.DepositsSent => EmailKind.BankAccountDepositsSent,
        BankAccountMove.Verified => EmailKind.BankAccountVerified,
        BankAccountMove.Failed => EmailKind.BankAccountFailed,
        _ => null,
    };
}
