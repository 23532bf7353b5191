using System.Collections.Frozen;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Invoices;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Domain.Webhooks;

namespace CustomerPayments.Application.Records;

/// <summary>
/// <b>Frozen: append, never rename.</b> The words that rows, keys and cursors hold for years. A class, a member of an
/// enum or a list may get another name in the code; its word here stays, because rows and cursors of earlier versions
/// hold it (decision 105).
/// </summary>
/// <remarks>
/// Five more tables are frozen in the same way and hold literals of their own: <see cref="Auditing.Audited"/> (kinds
/// of the audit trail), <see cref="EventType"/>, <see cref="Domain.AlarmCode"/>, <see cref="FailureCode"/> and
/// <see cref="ReturnCode"/>.
/// FrozenWordsTests compares all of them with the words of the last release.
/// </remarks>
public static class FrozenWords
{
    /// <summary>The name of each list in its cursors.</summary>
    internal static class Lists
    {
        public const string Audit = "AuditFilter";
        public const string BackOfficeInvoices = "BackOfficeInvoiceFilter";
        public const string BackOfficePayments = "BackOfficePaymentFilter";
        public const string Customers = "CustomerFilter";
        public const string Emails = "EmailFilter";
        public const string Events = "Events";
        public const string Invoices = "InvoiceFilter";
        public const string PaymentChanges = "Feed";
        public const string Payments = "PaymentFilter";
        public const string UnmatchedCharges = "OrphanFilter";
        public const string WebhookDeliveries = "WebhookDeliveryFilter";
    }

    /// <summary>Enums as columns hold them and as the audit trail's details name them.</summary>
    private static readonly FrozenDictionary<Type, object> Stored = new KeyValuePair<Type, object>[]
    {
        Words(
            (InvoiceStatus.Unpaid, "Unpaid"), (InvoiceStatus.Pending, "PaymentPending"),
            (InvoiceStatus.Paid, "Paid"), (InvoiceStatus.Void, "Void")),
        Words(
            (PaymentStatus.Processing, "Processing"), (PaymentStatus.Pending, "Pending"),
            (PaymentStatus.Succeeded, "Succeeded"), (PaymentStatus.Failed, "Failed"),
            (PaymentStatus.Returned, "Returned")),
        Words((PaymentMethod.Card, "Card"), (PaymentMethod.Ach, "Ach")),
        Words(
            (FailureStage.Verification, "Verification"), (FailureStage.Submission, "Submission"),
            (FailureStage.Authorization, "Authorization"), (FailureStage.Settlement, "Settlement")),
        Words((AccountOwnership.Personal, "Personal"), (AccountOwnership.Business, "Business")),
        Words(
            (BankAccountStatus.AwaitingConfirmation, "AwaitingConfirmation"),
            (BankAccountStatus.Confirming, "Confirming"), (BankAccountStatus.Verified, "Verified"),
            (BankAccountStatus.Failed, "Failed")),
        Words(
            (BankAccountFailure.TooManyAttempts, "TooManyAttempts"),
            (BankAccountFailure.NotConfirmedInTime, "NotConfirmedInTime"),
            (BankAccountFailure.DepositsRefused, "DepositsRefused"),
            (BankAccountFailure.DebitReturned, "DebitReturned")),
        Words(
            (BankAccountMove.DepositsSent, "DepositsSent"), (BankAccountMove.Confirmed, "Confirmed"),
            (BankAccountMove.Verified, "Verified"), (BankAccountMove.Failed, "Failed")),
        Words((LinkPurpose.Activation, "Activation"), (LinkPurpose.PasswordReset, "PasswordReset")),
        Words(
            (EmailState.Queued, "Queued"), (EmailState.Sent, "Sent"), (EmailState.Refused, "Refused"),
            (EmailState.Withdrawn, "Withdrawn")),
        Words(
            (EmailKind.ActivationLink, "ActivationLink"), (EmailKind.AccountActivated, "AccountActivated"),
            (EmailKind.PasswordReset, "PasswordReset"), (EmailKind.PasswordChanged, "PasswordChanged"),
            (EmailKind.SessionEnded, "SessionEnded"), (EmailKind.PrimaryEmailChanged, "PrimaryEmailChanged"),
            (EmailKind.PaymentReceived, "PaymentReceived"), (EmailKind.PaymentSubmitted, "PaymentSubmitted"),
            (EmailKind.PaymentSettled, "PaymentSettled"), (EmailKind.PaymentFailed, "PaymentFailed"),
            (EmailKind.PaymentReturned, "PaymentReturned"),
            (EmailKind.BankAccountDepositsSent, "BankAccountDepositsSent"),
            (EmailKind.BankAccountVerified, "BankAccountVerified"),
            (EmailKind.BankAccountFailed, "BankAccountFailed"), (EmailKind.NewDevice, "NewDevice"),
            (EmailKind.SecondFactorAdded, "SecondFactorAdded"),
            (EmailKind.SecondFactorRemoved, "SecondFactorRemoved"),
            (EmailKind.SecondFactorReset, "SecondFactorReset"),
            (EmailKind.RecoveryCodesMade, "RecoveryCodesMade"), (EmailKind.RecoveryCodeUsed, "RecoveryCodeUsed")),
        Words(
            (SecondFactorKind.Totp, "Totp"), (SecondFactorKind.Passkeys, "Passkeys"),
            (SecondFactorKind.TotpAndPasskeys, "TotpAndPasskeys")),
        Words(
            (WebhookEndpointStatus.Active, "active"), (WebhookEndpointStatus.Paused, "paused"),
            (WebhookEndpointStatus.Disabled, "disabled")),
        Words(
            (WebhookDeliveryState.Pending, "pending"), (WebhookDeliveryState.Delivered, "delivered"),
            (WebhookDeliveryState.Failed, "failed")),
        Words(
            (TransactionStanding.Undecided, "undecided"), (TransactionStanding.Underway, "underway"),
            (TransactionStanding.Settled, "settled"), (TransactionStanding.Declined, "declined"),
            (TransactionStanding.SettlementDeclined, "settlement-declined"),
            (TransactionStanding.Voided, "voided"), (TransactionStanding.Returned, "returned")),
        Words(
            (UnmatchedChargeOutcome.Closed, "closed"), (UnmatchedChargeOutcome.Adopted, "adopted"),
            (UnmatchedChargeOutcome.Reversed, "reversed")),
        Words((Factor.Totp, "totp"), (Factor.Passkey, "passkey"), (Factor.RecoveryCode, "recovery-code")),
    }.ToFrozenDictionary();

    /// <summary>An email's kind as unique keys, templates and mailboxes name it.</summary>
    private static readonly FrozenDictionary<EmailKind, string> EmailNames = new Dictionary<EmailKind, string>
    {
        [EmailKind.ActivationLink] = "activation-link",
        [EmailKind.AccountActivated] = "account-activated",
        [EmailKind.PasswordReset] = "password-reset",
        [EmailKind.PasswordChanged] = "password-changed",
        [EmailKind.SessionEnded] = "session-ended",
        [EmailKind.PrimaryEmailChanged] = "primary-email-changed",
        [EmailKind.PaymentReceived] = "payment-received",
        [EmailKind.PaymentSubmitted] = "payment-submitted",
        [EmailKind.PaymentSettled] = "payment-settled",
        [EmailKind.PaymentFailed] = "payment-failed",
        [EmailKind.PaymentReturned] = "payment-returned",
        [EmailKind.BankAccountDepositsSent] = "bank-account-deposits-sent",
        [EmailKind.BankAccountVerified] = "bank-account-verified",
        [EmailKind.BankAccountFailed] = "bank-account-failed",
        [EmailKind.NewDevice] = "new-device",
        [EmailKind.SecondFactorAdded] = "second-factor-added",
        [EmailKind.SecondFactorRemoved] = "second-factor-removed",
        [EmailKind.SecondFactorReset] = "second-factor-reset",
        [EmailKind.RecoveryCodesMade] = "recovery-codes-made",
        [EmailKind.RecoveryCodeUsed] = "recovery-code-used",
    }.ToFrozenDictionary();

    /// <summary>A payment's move as the audit trail's details name it.</summary>
    private static readonly FrozenDictionary<Type, string> Moves = new Dictionary<Type, string>
    {
        [typeof(PaymentMove.Stay)] = "Stay",
        [typeof(PaymentMove.KeepLooking)] = "KeepLooking",
        [typeof(PaymentMove.Identify)] = "Identify",
        [typeof(PaymentMove.Accept)] = "Accept",
        [typeof(PaymentMove.Settle)] = "Settle",
        [typeof(PaymentMove.Fail)] = "Fail",
        [typeof(PaymentMove.ReturnFunds)] = "ReturnFunds",
        [typeof(PaymentMove.NoteRefund)] = "NoteRefund",
        [typeof(PaymentMove.Reverse)] = "Reverse",
        [typeof(PaymentMove.Alarm)] = "Alarm",
        [typeof(PaymentMove.Tell)] = "Tell",
        [typeof(PaymentMove.ClearAlarm)] = "ClearAlarm",
    }.ToFrozenDictionary();

    /// <summary>The enums that have stored words.</summary>
    public static IEnumerable<Type> StoredEnums => Stored.Keys;

    /// <exception cref="InvalidOperationException">The value has no word.</exception>
    public static string WordOf<T>(T value) where T : struct, Enum => Table<T>.Words.WordOf(value);

    /// <exception cref="InvalidOperationException">No value has this word.</exception>
    public static T ValueOf<T>(string word) where T : struct, Enum => Table<T>.Words.ValueOf(word);

    public static string NameOf(EmailKind kind) => EmailNames[kind];

    internal static string NameOf(PaymentMove move) => Moves[move.GetType()];

    private static KeyValuePair<Type, object> Words<T>(params ReadOnlySpan<(T Value, string Word)> words)
        where T : struct, Enum => new(typeof(T), new StoredWords<T>(words));

    /// <summary>Finds the words of an enum once and not for every row.</summary>
    private static class Table<T> where T : struct, Enum
    {
        public static readonly StoredWords<T> Words = (StoredWords<T>)Stored[typeof(T)];
    }

    /// <summary>
    /// So few that looking through them is as fast as a hash; and the start need not compile a dictionary of each enum.
    /// </summary>
    private sealed class StoredWords<T> where T : struct, Enum
    {
        private readonly T[] values;
        private readonly string[] words;

        public StoredWords(ReadOnlySpan<(T Value, string Word)> table)
        {
            (values, words) = (new T[table.Length], new string[table.Length]);
            for (var n = 0; n < table.Length; n++)
                (values[n], words[n]) = table[n];
        }

        public string WordOf(T value) => Array.IndexOf(values, value) is >= 0 and var at
            ? words[at]
            : throw new InvalidOperationException($"{typeof(T).Name} {value} has no frozen word.");

        public T ValueOf(string word) => Array.IndexOf(words, word) is >= 0 and var at
            ? values[at]
            : throw new InvalidOperationException($"'{word}' is no frozen word of {typeof(T).Name}.");
    }
}
