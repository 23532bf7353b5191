using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.BankAccounts;

/// <summary>One of the customer's bank accounts.</summary>
public sealed record GetBankAccount(CustomerId Customer, BankAccountId Id) : IRequest<BankAccountView>;

internal sealed class GetBankAccountHandler(BankAccountRecords records, IOptions<MerchantOptions> merchant)
    : IRequestHandler<GetBankAccount, BankAccountView>
{
    public async Task<BankAccountView> Handle(GetBankAccount query, CancellationToken ct) =>
        (await records.OfCustomerAsync(query.Customer, query.Id, ct)).ToView(merchant.Value);
}
