using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Ids;
using MediatR;

namespace CustomerPayments.Application.BankAccounts;

/// <summary>
/// The customer takes a bank account away; it is deleted at the gateway as well. Payments made from it stand.
/// </summary>
public sealed record RemoveBankAccount(CustomerId Customer, BankAccountId Id) : IRequest;

internal sealed class RemoveBankAccountHandler(
    IPaymentsDb db, BankAccountRecords records, AuditTrail audit, BankAccountFollowUp followUp)
    : IRequestHandler<RemoveBankAccount>
{
    public async Task<Unit> Handle(RemoveBankAccount command, CancellationToken ct)
    {
        await db.DecideAndSaveAsync(async () =>
        {
            var account = await records.OfCustomerAsync(command.Customer, command.Id, ct);
            account.Remove(records.Now);
            audit.Record(Audited.BankAccountRemoved, account.Id);
        }, ct);

        // It is gone for the customer; what the gateway cannot do now, the sweep does later.
        await followUp.TryFollowAsync(command.Id, CancellationToken.None);
        return Unit.Value;
    }
}
