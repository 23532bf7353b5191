using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.Application.BankAccounts;

/// <summary>
/// Follows the bank accounts that are due at the gateway. Finds its work by reading rows, so that it can run twice,
/// late, or after a crash.
/// </summary>
/// <param name="Everything">Treats all that wait for their time as due now.</param>
public sealed record FollowBankAccounts(bool Everything = false) : IRequest<int>;

internal sealed class FollowBankAccountsHandler(
    IPaymentsDb db, BankAccountFollowUp followUp, TimeProvider clock, ILogger<FollowBankAccountsHandler> log)
    : IRequestHandler<FollowBankAccounts, int>
{
    /// <summary>Each costs a question or two; the rest is due at the next tick.</summary>
    private const int BatchSize = 20;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task<int> Handle(FollowBankAccounts command, CancellationToken ct)
    {
        var followed = 0;
        try
        {
            foreach (var id in await DueAsync(command.Everything, ct))
            {
                if (await followUp.FollowAsync(id, evenIfNotDue: false, ct))
                    followed++;
            }
        }
        catch (GatewayUnavailableException e)
        {
            log.LogInformation(
                "Bank accounts are looked at again soon; the gateway did not answer: {Reason}", e.Message);
        }

        return followed;
    }

    private async Task<List<BankAccountId>> DueAsync(bool everything, CancellationToken ct)
    {
        var now = (DateTime?)Now;
        if (everything)
        {
            await db.BankAccounts.Where(a => a.NextCheckAt > now)
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.NextCheckAt, now), ct);
        }

        return await db.BankAccounts.DueAsync<BankAccount, BankAccountId>(
            nameof(BankAccount.NextCheckAt), now.Value, BatchSize, ct);
    }
}
