namespace CustomerPayments.Domain.BankAccounts;

/// <summary>
/// Whose a bank account is. Banks treat the debits of the two differently, and take back those of the wrong kind.
/// </summary>
public enum AccountOwnership { Personal, Business }
