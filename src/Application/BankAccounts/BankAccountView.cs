using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.BankAccounts;

/// <summary>A customer's own bank account that is kept at the gateway.</summary>
/// <param name="BankName">Null when the gateway does not know it.</param>
/// <param name="AttemptsLeft">How often amounts may still be told; 0 when they are not asked for.</param>
/// <param name="DepositsExpectedOn">
/// The merchant's date by which both deposits can be seen; null until they were sent.
/// </param>
/// <param name="ConfirmBy">
/// UTC; the account is deleted if the amounts were not told by then. Null once they were right.
/// </param>
/// <param name="Failure">What ended it; null while it has not failed.</param>
public sealed record BankAccountView(
    Guid Id, BankAccountStatus Status, string Last4, string? BankName, int AttemptsLeft, DateTime CreatedAt,
    DateOnly? DepositsExpectedOn, DateTime? ConfirmBy, DateTime? VerifiedAt, BankAccountFailure? Failure);

/// <param name="Items">Those that failed last, otherwise newest first.</param>
public sealed record BankAccountListView(IReadOnlyList<BankAccountView> Items);

internal static class BankAccountViews
{
    public static BankAccountView ToView(this BankAccount account, MerchantOptions merchant)
    {
        var isWaiting = account.Status is BankAccountStatus.AwaitingConfirmation;
        return new BankAccountView(
            account.Id.Value, account.Status, account.Last4, account.BankName,
            account.AwaitsAmounts ? account.AttemptsLeft : 0, account.CreatedAt.AsStored(),
            isWaiting && account.DepositsSentAt is { } sentAt ? merchant.DepositsExpectedOn(sentAt) : null,
            isWaiting ? account.ConfirmBy.AsStored() : null,
            account.VerifiedAt?.AsStored(), account.Failure);
    }

    /// <summary>The merchant's date by which both deposits can be seen.</summary>
    public static DateOnly DepositsExpectedOn(this MerchantOptions merchant, DateTime sentAt) =>
        BankingDays.Add(merchant.Today(sentAt), BankAccount.DepositDays);
}
