using System.Data.Common;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.BankAccounts;

/// <summary>
/// Does what is left to do at the gateway for one bank account: makes the deposits, asks how they stand, deletes an
/// account that is over.
/// </summary>
internal sealed class BankAccountFollowUp(
    IPaymentsDb db, IBankDeposits deposits, IPaymentGateway gateway, BankAccountRecords records,
    ILogger<BankAccountFollowUp> log)
{
    /// <summary>What the gateway or the database cannot do now, the sweep does later.</summary>
    public async Task TryFollowAsync(BankAccountId id, CancellationToken ct)
    {
        try
        {
            await FollowAsync(id, evenIfNotDue: true, ct);
        }
        catch (Exception e) when (e is GatewayUnavailableException or DbUpdateException or DbException)
        {
            log.LogInformation(
                "Bank account {BankAccountId} is followed by the next sweep: {Reason}", id.Value, e.Message);
        }
    }

    /// <param name="evenIfNotDue">For callers that hold the lease, or that treat everything as due.</param>
    /// <returns>False when another has the account.</returns>
    /// <exception cref="GatewayUnavailableException">The account is due again soon.</exception>
    public async Task<bool> FollowAsync(BankAccountId id, bool evenIfNotDue, CancellationToken ct)
    {
        var claimed = await db.DecideAndSaveAsync(async () =>
        {
            var account = await db.BankAccounts.SingleAsync(a => a.Id == id, ct);
            if (!evenIfNotDue && !(account.NextCheckAt <= records.Now))
                return null;

            account.Claim(records.Now);
            return account;
        }, ct);
        if (claimed is null)
            return false;

        try
        {
            await LookAsync(claimed, ct);
        }
        catch (GatewayUnavailableException)
        {
            await RecordAsync(claimed, a => a.CheckAgainAt(records.Now + DepositSchedule.AfterFailedLook), ct);
            throw;
        }

        return true;
    }

    private async Task LookAsync(BankAccount account, CancellationToken ct)
    {
        if (account.IsOver)
        {
            await DeleteAsync(account, ct);
            return;
        }

        var found = await AskAsync(account, ct);
        var learnt = await RecordAsync(
            account, a => records.Add(a, a.Learn(found.VerificationId, found.Standing, records.Now)), ct);
        if (learnt is { IsOver: true, VaultedAccountId: not null })
            await DeleteAsync(learnt, ct);
    }

    private async Task<BankDeposits> AskAsync(BankAccount account, CancellationToken ct)
    {
        // The answer to an earlier request may have been lost: then the deposits exist, and no further ones may be
        // made.
        if (await deposits.FindAsync(account.VaultedAccountId!, ct) is { } found)
            return found;

        return account.DepositsSentAt is null
            ? await deposits.SendAsync(account.VaultedAccountId!, ct)
            : new BankDeposits(null, DepositStanding.Refused);
    }

    private async Task DeleteAsync(BankAccount account, CancellationToken ct)
    {
        if (account.VaultedAccountId is { } id)
            await gateway.DeleteVaultedAccountAsync(id, ct);
        await RecordAsync(account, a => a.Forget(), ct);
    }

    /// <param name="seen">The account as the gateway's answer found it.</param>
    /// <returns>Null when another has changed the account since; the answer is then out of date.</returns>
    private async Task<BankAccount?> RecordAsync(BankAccount seen, Action<BankAccount> change, CancellationToken ct)
    {
        var recorded = await db.DecideAndSaveAsync(async () =>
        {
            var account = await db.BankAccounts.SingleAsync(a => a.Id == seen.Id, ct);
            if (account.Version != seen.Version)
                return null;

            change(account);
            return account;
        }, ct);
        if (recorded is null)
            log.LogInformation("Bank account {BankAccountId} was changed by another meanwhile", seen.Id.Value);
        return recorded;
    }
}
