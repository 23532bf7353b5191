using CustomerPayments.Application.BankAccounts;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Simulation.Tests.Engine;
using CustomerPayments.Testing;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Simulation.Tests;

/// <summary>What customers do with the bank accounts that deposits verify.</summary>
internal sealed partial class Schedule
{
    private static readonly int[] Wrong = [1, 2];

    /// <returns>False when there is none.</returns>
    private bool ActOnBankAccount()
    {
        if (BankAccounts() is not { Count: > 0 } accounts)
            return false;

        var account = Pick(accounts.ToArray());
        var replica = AnyReplica();
        if (Chance(0.1))
            Start("removal", AnswerAsync(replica, new RemoveBankAccount(account.CustomerId, account.Id)));
        else if (account.Status is BankAccountStatus.Verified)
            PayFrom(account, AnyInvoices());
        else
            Confirm(replica, account, Chance(0.7) ? FakeDeposits.Amounts : Wrong);
        return true;
    }

    /// <summary>The whole way of one account whose first payment was refused.</summary>
    private void PayAfterDeposits()
    {
        foreach (var account in BankAccounts())
        {
            Confirm(AnyReplica(), account, FakeDeposits.Amounts);
            PayFrom(account, ["I-11", "I-12"]);
        }
    }

    private List<BankAccount> BankAccounts()
    {
        using var db = Database.Open();
        return [.. db.BankAccounts.AsNoTracking()
            .Where(a => a.RemovedAt == null && a.Status != BankAccountStatus.Failed).OrderBy(a => a.Id)];
    }

    private void Confirm(Replica replica, BankAccount account, IReadOnlyList<int> amounts)
    {
        Note($"{replica.Name} is told {string.Join(" and ", amounts)} for {account.VaultedAccountId}");
        Start("amounts", AnswerAsync(replica, new ConfirmBankAccount(account.CustomerId, account.Id, amounts)));
    }

    private void PayFrom(BankAccount account, List<string> references)
    {
        using var db = Database.Open();
        var customer = db.Customers.Where(c => c.Id == account.CustomerId).Select(c => c.Reference).Single();
        if (references[0][2] != customer[2])
            return;

        var intent = Intend(PaymentMethod.Ach, references, account.Id);
        Pay([intent]);
    }

    /// <summary>Of an account that another has removed meanwhile there is nothing to tell.</summary>
    private static async Task<bool> AnswerAsync<T>(Replica replica, IRequest<T> request)
    {
        try
        {
            await replica.SendAsync(request);
            return true;
        }
        catch (NotFoundException)
        {
            return false;
        }
    }
}
