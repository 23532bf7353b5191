using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Auditing;

/// <summary>What is worth an entry.</summary>
public static class Audited
{
    public const string Started = "started";
    public const string SignedIn = "signed-in";
    public const string SignInRefused = "sign-in-refused";
    public const string SessionReused = "spent-refresh-token-presented";
    public const string SignedOut = "signed-out";
    public const string LinkSent = "link-sent";
    public const string LinkRevoked = "link-revoked";
    public const string AccountActivated = "account-activated";
    public const string PasswordChanged = "password-changed";
    public const string Suspended = "customer-suspended";
    public const string Reactivated = "customer-reactivated";
    public const string PrimaryEmailChanged = "primary-email-changed";
    public const string PaymentInitiated = "payment-initiated";
    public const string PaymentMoved = "payment-moved";
    public const string PaymentResolved = "payment-resolved";
    public const string TokenIssued = "token-issued";
    public const string TokenRefused = "token-refused";
}

/// <summary>
/// Writes entries down, with who asked, when and from where. The caller saves, so that the entry and what it reports are
/// committed together.
/// </summary>
public sealed class AuditTrail(IPaymentsDb db, IRequestOrigin origin, TimeProvider clock)
{
    public void Record(string what, CustomerId customer, string? detail = null) => Record(what, $"customer:{customer.Value}", detail);

    public void Record(string what, PaymentId payment, string? detail = null) => Record(what, $"payment:{payment.Value}", detail);

    /// <param name="what">One of <see cref="Audited"/>.</param>
    /// <param name="detail">A few words; never a secret, never a body, and nothing that a stranger typed.</param>
    public void Record(string what, string? subject = null, string? detail = null)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        db.AuditEntries.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(now),
            At = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)),
            Who = origin.Who.Cut(AuditEntry.WhoLengthMax),
            What = what,
            Subject = subject?.Cut(AuditEntry.SubjectLengthMax),
            Address = origin.Address?.Cut(AuditEntry.AddressLengthMax),
            RequestId = origin.RequestId?.Cut(AuditEntry.RequestIdLengthMax),
            Detail = detail?.Cut(AuditEntry.DetailLengthMax),
        });
    }
}
