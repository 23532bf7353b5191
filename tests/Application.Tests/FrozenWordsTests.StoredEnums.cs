namespace CustomerPayments.Application.Tests;

/// <summary>Enums as columns, cursors and keys hold them.</summary>
public sealed partial class FrozenWordsTests
{
    /// <summary>Type, number in cursors, word in columns, and for kinds of email the name in keys.</summary>
    private const string StoredEnums = """
        AccountOwnership 0 Personal
        AccountOwnership 1 Business
        BankAccountFailure 0 TooManyAttempts
        BankAccountFailure 1 NotConfirmedInTime
        BankAccountFailure 2 DepositsRefused
        BankAccountFailure 3 DebitReturned
        BankAccountMove 0 DepositsSent
        BankAccountMove 1 Confirmed
        BankAccountMove 2 Verified
        BankAccountMove 3 Failed
        BankAccountStatus 0 AwaitingConfirmation
        BankAccountStatus 1 Confirming
        BankAccountStatus 2 Verified
        BankAccountStatus 3 Failed
        EmailKind 0 ActivationLink activation-link
        EmailKind 1 AccountActivated account-activated
        EmailKind 2 PasswordReset password-reset
        EmailKind 3 PasswordChanged password-changed
        EmailKind 4 SessionEnded session-ended
        EmailKind 5 PrimaryEmailChanged primary-email-changed
        EmailKind 6 PaymentReceived payment-received
        EmailKind 7 PaymentSubmitted payment-submitted
        EmailKind 8 PaymentSettled payment-settled
        EmailKind 9 PaymentFailed payment-failed
        EmailKind 10 PaymentReturned payment-returned
        EmailKind 11 BankAccountDepositsSent bank-account-deposits-sent
        EmailKind 12 BankAccountVerified bank-account-verified
        EmailKind 13 BankAccountFailed bank-account-failed
        EmailKind 14 NewDevice new-device
        EmailKind 15 SecondFactorAdded second-factor-added
        EmailKind 16 SecondFactorRemoved second-factor-removed
        EmailKind 17 SecondFactorReset second-factor-reset
        EmailKind 18 RecoveryCodesMade recovery-codes-made
        EmailKind 19 RecoveryCodeUsed recovery-code-used
        EmailState 0 Queued
        EmailState 1 Sent
        EmailState 2 Refused
        EmailState 3 Withdrawn
        Factor 0 totp
        Factor 1 passkey
        Factor 2 recovery-code
        FailureStage 0 Verification
        FailureStage 1 Submission
        FailureStage 2 Authorization
        FailureStage 3 Settlement
        InvoiceStatus 0 Unpaid
        InvoiceStatus 1 PaymentPending
        InvoiceStatus 2 Paid
        InvoiceStatus 3 Void
        LinkPurpose 0 Activation
        LinkPurpose 1 PasswordReset
        PaymentMethod 0 Card
        PaymentMethod 1 Ach
        PaymentStatus 0 Processing
        PaymentStatus 1 Pending
        PaymentStatus 2 Succeeded
        PaymentStatus 3 Failed
        PaymentStatus 4 Returned
        SecondFactorKind 0 Totp
        SecondFactorKind 1 Passkeys
        SecondFactorKind 2 TotpAndPasskeys
        TransactionStanding 0 undecided
        TransactionStanding 1 underway
        TransactionStanding 2 settled
        TransactionStanding 3 declined
        TransactionStanding 4 settlement-declined
        TransactionStanding 5 voided
        TransactionStanding 6 returned
        UnmatchedChargeOutcome 0 closed
        UnmatchedChargeOutcome 1 adopted
        UnmatchedChargeOutcome 2 reversed
        WebhookDeliveryState 0 pending
        WebhookDeliveryState 1 delivered
        WebhookDeliveryState 2 failed
        WebhookEndpointStatus 0 active
        WebhookEndpointStatus 1 paused
        WebhookEndpointStatus 2 disabled
        """;
}
