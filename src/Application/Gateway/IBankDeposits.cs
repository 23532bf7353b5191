using CustomerPayments.Domain.BankAccounts;

namespace CustomerPayments.Application.Gateway;

/// <summary>
/// The gateway's two small deposits. They verify a vaulted bank account that the bank network cannot check.
/// </summary>
public interface IBankDeposits
{
    /// <summary>
    /// Has two deposits made. Each call makes two more, so after a lost answer <see cref="FindAsync"/> is asked first.
    /// </summary>
    /// <exception cref="GatewayUnavailableException">It is not known whether they are made.</exception>
    Task<BankDeposits> SendAsync(string vaultedAccountId, CancellationToken ct);

    /// <summary>
    /// The account's latest deposits as they stand; null when none were made, or the account is gone.
    /// </summary>
    /// <exception cref="GatewayUnavailableException"/>
    Task<BankDeposits?> FindAsync(string vaultedAccountId, CancellationToken ct);

    /// <summary>
    /// Compares what the payer read on the statement. The gateway counts wrong amounts, and takes a few only.
    /// </summary>
    /// <param name="amounts">US cents, in any order.</param>
    /// <exception cref="GatewayUnavailableException">Not known; wrong amounts may have been counted.</exception>
    Task<AmountsAnswer> ConfirmAsync(string verificationId, IReadOnlyList<int> amounts, CancellationToken ct);
}

/// <param name="VerificationId">The gateway's; null when it refused to make any.</param>
public sealed record BankDeposits(string? VerificationId, DepositStanding Standing);

/// <param name="Standing">Of the deposits afterwards.</param>
public sealed record AmountsAnswer(AmountsMatch Match, DepositStanding Standing);

public enum AmountsMatch
{
    Right,
    Wrong,

    /// <summary>Wrong, and the gateway takes no further ones.</summary>
    WrongForGood,

    /// <summary>It takes no amounts now: they are not out yet, or were right before.</summary>
    NotAwaited,
}
