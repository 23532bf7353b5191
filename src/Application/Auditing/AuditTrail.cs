using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Auditing;

/// <summary>
/// Every kind of entry. <b>Frozen: append, never rename</b> (decision 105). The contract lists the kinds, and a test
/// compares the two.
/// </summary>
public sealed class Audited
{
    private static readonly List<Audited> Kinds = [];

    public static readonly Audited Started = new("started");
    public static readonly Audited SignedIn = new("signed-in");
    public static readonly Audited SignInRefused = new("sign-in-refused");
    public static readonly Audited SessionReused = new("spent-refresh-token-presented");
    public static readonly Audited SignedOut = new("signed-out");
    public static readonly Audited LinkSent = new("link-sent");
    public static readonly Audited LinkRevoked = new("link-revoked");
    public static readonly Audited AccountActivated = new("account-activated");
    public static readonly Audited PasswordChanged = new("password-changed");
    public static readonly Audited Suspended = new("customer-suspended");
    public static readonly Audited Reactivated = new("customer-reactivated");
    public static readonly Audited PrimaryEmailChanged = new("primary-email-changed");
    public static readonly Audited EmailResent = new("email-resent");
    public static readonly Audited EmailClosed = new("email-closed");
    public static readonly Audited PaymentInitiated = new("payment-initiated");
    public static readonly Audited PaymentMoved = new("payment-moved");
    public static readonly Audited PaymentResolved = new("payment-resolved");
    public static readonly Audited BankAccountAdded = new("bank-account-added");
    public static readonly Audited BankAccountConfirmed = new("bank-account-confirmed");
    public static readonly Audited BankAccountAmountsRefused = new("bank-account-amounts-refused");
    public static readonly Audited BankAccountMoved = new("bank-account-moved");
    public static readonly Audited BankAccountRemoved = new("bank-account-removed");
    public static readonly Audited TokenIssued = new("token-issued");
    public static readonly Audited TokenRefused = new("token-refused");
    public static readonly Audited ClientChanged = new("client-changed");
    public static readonly Audited ClientRevoked = new("client-revoked");
    public static readonly Audited RequestRefused = new("request-refused");
    public static readonly Audited CurrentPasswordRefused = new("current-password-refused");
    public static readonly Audited CustomerPut = new("customer-put");
    public static readonly Audited InvoicePut = new("invoice-put");
    public static readonly Audited InvoiceVoided = new("invoice-voided");
    public static readonly Audited UnmatchedChargeClosed = new("unmatched-charge-closed");
    public static readonly Audited CustomerExported = new("customer-exported");
    public static readonly Audited CustomerErased = new("customer-erased");
    public static readonly Audited SecondFactorAsked = new("second-factor-asked");
    public static readonly Audited SecondFactorRefused = new("second-factor-refused");
    public static readonly Audited SecondFactorReset = new("second-factor-reset");
    public static readonly Audited TotpAdded = new("totp-added");
    public static readonly Audited TotpRemoved = new("totp-removed");
    public static readonly Audited PasskeyAdded = new("passkey-added");
    public static readonly Audited PasskeyRenamed = new("passkey-renamed");
    public static readonly Audited PasskeyRemoved = new("passkey-removed");
    public static readonly Audited PasskeyCountWentBack = new("passkey-count-went-back");
    public static readonly Audited RecoveryCodesMade = new("recovery-codes-made");
    public static readonly Audited RecoveryCodeUsed = new("recovery-code-used");
    public static readonly Audited IdentityProved = new("identity-proved");

    public static readonly Audited Unlocked = new("customer-unlocked");
    public static readonly Audited AuditPruned = new("audit-pruned");
    public static readonly Audited WebhookEndpointPut = new("webhook-endpoint-put");
    public static readonly Audited WebhookEndpointDeleted = new("webhook-endpoint-deleted");
    public static readonly Audited WebhookEndpointDisabled = new("webhook-endpoint-disabled");
    public static readonly Audited WebhookSecretRotated = new("webhook-secret-rotated");
    public static readonly Audited WebhookTested = new("webhook-tested");
    public static readonly Audited WebhooksRedelivered = new("webhooks-redelivered");

    public static readonly Audited UnmatchedChargeAdopted = new("unmatched-charge-adopted");
    public static readonly Audited UnmatchedChargeReversed = new("unmatched-charge-reversed");
    public static readonly Audited PaymentsHeld = new("payments-held");
    public static readonly Audited PaymentsReleased = new("payments-released");
    public static readonly Audited CommandRun = new("command-run");

    private Audited(string what)
    {
        What = what;
        Kinds.Add(this);
    }

    public static IReadOnlyList<Audited> All => Kinds;

    /// <summary>What a guess at somebody's secret leaves behind.</summary>
    public static IReadOnlyList<string> Guesses { get; } =
        [SignInRefused.What, CurrentPasswordRefused.What, SecondFactorRefused.What];

    /// <summary>The word that rows and answers hold.</summary>
    public string What { get; }

    public override string ToString() => What;
}

/// <summary>
/// Adds entries, with the caller, the time and the address of the request. The caller saves, so that an entry is
/// committed together with the fact that it reports.
/// </summary>
public sealed class AuditTrail(IPaymentsDb db, IRequestOrigin origin, TimeProvider clock)
{
    public void Record(Audited what, CustomerId customer, string? detail = null) =>
        Record(what, $"customer:{customer.Value}", detail);

    public void Record(Audited what, PaymentId payment, string? detail = null) =>
        Record(what, $"payment:{payment.Value}", detail);

    public void Record(Audited what, BankAccountId account, string? detail = null) =>
        Record(what, $"bank-account:{account.Value}", detail);

    /// <summary>Records each added or changed row of a kind, with its fields before and after.</summary>
    /// <param name="subject">Names the row.</param>
    /// <param name="called">What the back office calls it.</param>
    public void RecordWrites<T>(Audited what, Func<T, string> subject, Func<T, string> called) where T : class
    {
        foreach (var entry in db.ChangeTracker.Entries<T>().ToList()
            .Where(entry => entry.State is EntityState.Added or EntityState.Modified))
        {
            Record(what, subject(entry.Entity), $"{called(entry.Entity)}: {FieldChanges.Of(entry)}");
        }
    }

    /// <param name="detail">A few words; never a secret, never a body, and nothing that a stranger typed.</param>
    public void Record(Audited what, string? subject = null, string? detail = null)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        db.AuditEntries.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(now),
            At = now.AsStored(),
            Who = origin.Who.Cut(AuditEntry.WhoLengthMax),
            OnBehalfOf = origin.OnBehalfOf?.Cut(AuditEntry.OnBehalfOfLengthMax),
            What = what.What,
            Subject = subject?.Cut(AuditEntry.SubjectLengthMax),
            Address = origin.Address?.Cut(AuditEntry.AddressLengthMax),
            RequestId = origin.RequestId?.Cut(AuditEntry.RequestIdLengthMax),
            Detail = detail?.Cut(AuditEntry.DetailLengthMax),
        });
    }
}
