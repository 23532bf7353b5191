using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// The bank accounts that the gateway keeps for one debit each. They are deleted there once the debit's outcome is
/// known.
/// </summary>
internal sealed class VaultedAccounts(IPaymentsDb db, IPaymentGateway gateway, ILogger<VaultedAccounts> log)
{
    private const int BatchSize = 20;

    public Task DeleteOfAsync(PaymentId payment, CancellationToken ct) =>
        DeleteAsync(NoLongerNeeded.Where(p => p.Id == payment), ct);

    /// <summary>A bounded batch of those that earlier attempts left behind.</summary>
    public Task DeleteLeftoversAsync(CancellationToken ct) => DeleteAsync(NoLongerNeeded, ct);

    private IQueryable<Payment> NoLongerNeeded =>
        db.Payments.Where(p => p.VaultedAccountId != null && p.Status != PaymentStatus.Processing);

    private async Task DeleteAsync(IQueryable<Payment> payments, CancellationToken ct)
    {
        try
        {
            var vaulted = await payments.OrderBy(p => p.VaultedAccountId).Take(BatchSize)
                .Select(p => new { p.Id, AccountId = p.VaultedAccountId! }).ToListAsync(ct);
            foreach (var account in vaulted)
            {
                await gateway.DeleteVaultedAccountAsync(account.AccountId, ct);
                await db.DecideAndSaveAsync(
                    async () =>
                        (await db.Payments.SingleAsync(p => p.Id == account.Id, ct)).ForgetVaultedAccount(), ct);
            }
        }
        catch (Exception e) when (e is GatewayUnavailableException or DbUpdateException)
        {
            log.LogInformation(
                "A vaulted account could not be deleted now; the next sweep tries again: {Reason}", e.Message);
        }
    }
}
