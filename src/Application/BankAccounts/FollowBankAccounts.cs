using CustomerPayments.Application.Health;
using CustomerPayments.Application.Payments;
using CustomerPayments.Domain.BankAccounts;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.BankAccounts;

/// <summary>
/// Does what is due of the bank accounts that are kept at the gateway: has the deposits made that were not, asks how
/// they
/// stand, deletes the accounts that are over. Finds its work by reading rows, so that it can run twice, late, or after
/// a
/// crash.
/// </summary>
/// <param name="Only">Only this one, due or not; null for all that are due.</param>
/// <param name="Everything">Treats all that wait for their time as due now.</param>
public sealed record FollowBankAccounts(BankAccountId? Only = null, bool Everything = false) : IRequest<int>;

internal sealed class FollowBankAccountsHandler(
    IPaymentsDb db, IBankDeposits deposits, IPaymentGateway gateway, BankAccountRecords records,
    ILogger<FollowBankAccountsHandler> log) : IRequestHandler<FollowBankAccounts, int>
{
    /// <summary>Each costs a question or two; the rest is due at the next tick.</summary>
    private const int BatchSize = 20;

    public async Task<int> Handle(FollowBankAccounts command, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var looked = 0;
        try
        {
            foreach (var id in command.Only is { } one ? [one] : await DueAsync(command.Everything, ct))
            {
                if (await ClaimAsync(id, ct) is not { } account)
                    continue;

                looked++;
                await LookAsync(account, ct);
            }
        }
        catch (GatewayUnavailableException e)
        {
            log.LogInformation(
                "Bank accounts are looked at again soon; the gateway did not answer: {Reason}", e.Message);
        }

        if (command.Only is null)
            await db.StampAsync(Sweep.FollowBankAccounts, records.Now, ct);
        return looked;
    }

    private Task<List<BankAccountId>> DueAsync(bool everything, CancellationToken ct)
    {
        var (now, inTime) = (records.Now, db.BankAccounts.Where(a => a.NextCheckAt != null));
        return (everything ? inTime : inTime.Where(a => a.NextCheckAt <= now))
            .OrderBy(a => a.NextCheckAt).ThenBy(a => a.Id).Select(a => a.Id).Take(BatchSize).ToListAsync(ct);
    }

    /// <returns>Null when another has it, or has moved it meanwhile.</returns>
    private async Task<BankAccount?> ClaimAsync(BankAccountId id, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var account = await db.BankAccounts.SingleAsync(a => a.Id == id, ct);
        account.Claim(records.Now);
        return await SaveAsync(ct) ? account : null;
    }

    private async Task LookAsync(BankAccount account, CancellationToken ct)
    {
        try
        {
            if (account is { IsOver: true })
                await DeleteAsync(account, ct);
            else
                records.Add(account, await AskAsync(account, ct));
        }
        catch (GatewayUnavailableException)
        {
            account.CheckAgainAt(records.Now + DepositSchedule.AfterFailedLook);
            await SaveAsync(ct);
            throw;
        }

        if (await SaveAsync(ct) && account is { IsOver: true, VaultedAccountId: not null })
            await LookAsync(account, ct);
    }

    private async Task<BankAccountMove?> AskAsync(BankAccount account, CancellationToken ct)
    {
        // An earlier answer may have been lost: then the deposits are there, and no further ones must be made.
        var found = await deposits.FindAsync(account.VaultedAccountId!, ct);
        if (found is null && account.DepositsSentAt is not null)
            found = new BankDeposits(null, DepositStanding.Refused);
        found ??= await deposits.SendAsync(account.VaultedAccountId!, ct);
        return account.Learn(found.VerificationId, found.Standing, records.Now);
    }

    private async Task DeleteAsync(BankAccount account, CancellationToken ct)
    {
        if (account.VaultedAccountId is { } id)
            await gateway.DeleteVaultedAccountAsync(id, ct);
        account.Forget();
    }

    private async Task<bool> SaveAsync(CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException e)
        {
            // Whoever was faster has brought it on; what is left comes round again when its lease has run out.
            log.LogInformation("A bank account was moved by another: {Reason}", e.Message);
            db.ChangeTracker.Clear();
            return false;
        }
    }
}
