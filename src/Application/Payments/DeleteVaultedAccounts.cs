using CustomerPayments.Domain.Payments;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.Payments;

/// <summary>
/// Deletes at the gateway the bank accounts that were vaulted for one debit, once its outcome is known.
/// </summary>
/// <param name="Payment">Only this payment's; null sweeps up what was left over.</param>
internal sealed record DeleteVaultedAccounts(PaymentId? Payment) : IRequest;

internal sealed class DeleteVaultedAccountsHandler(
    IPaymentsDb db, IPaymentGateway gateway, ILogger<DeleteVaultedAccountsHandler> log)
        : IRequestHandler<DeleteVaultedAccounts>
{
    private const int BatchSize = 20;

    public async Task<Unit> Handle(DeleteVaultedAccounts command, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var vaulted = db.Payments.Where(p => p.VaultedAccountId != null && p.Status != PaymentStatus.Processing);
        if (command.Payment is { } one)
            vaulted = vaulted.Where(p => p.Id == one);

        try
        {
            foreach (var payment in await vaulted.OrderBy(p => p.VaultedAccountId).Take(BatchSize).ToListAsync(ct))
            {
                await gateway.DeleteVaultedAccountAsync(payment.VaultedAccountId!, ct);
                payment.ForgetVaultedAccount();
                await db.SaveChangesAsync(ct);
            }
        }
        catch (Exception e) when (e is GatewayUnavailableException or DbUpdateException)
        {
            log.LogInformation(
                "A vaulted account could not be deleted now; the next sweep tries again: {Reason}", e.Message);
        }

        return Unit.Value;
    }
}
