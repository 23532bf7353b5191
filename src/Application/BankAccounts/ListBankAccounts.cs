using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.BankAccounts;

/// <summary>The customer's bank accounts that were not removed; those that failed come last.</summary>
public sealed record ListBankAccounts(CustomerId Customer) : IRequest<BankAccountListView>;

internal sealed class ListBankAccountsHandler(IPaymentsDb db, IOptions<MerchantOptions> merchant)
    : IRequestHandler<ListBankAccounts, BankAccountListView>
{
    /// <summary>Few have more than one; what failed long ago drops out.</summary>
    private const int ItemsMax = 20;

    public async Task<BankAccountListView> Handle(ListBankAccounts query, CancellationToken ct)
    {
        var accounts = await db.BankAccounts.AsNoTracking()
            .Where(a => a.CustomerId == query.Customer && a.RemovedAt == null)
            .OrderBy(a => a.Status == BankAccountStatus.Failed).ThenByDescending(a => a.CreatedAt)
            .ThenByDescending(a => a.Id).Take(ItemsMax).ToListAsync(ct);
        return new BankAccountListView([.. accounts.Select(account => account.ToView(merchant.Value))]);
    }
}
