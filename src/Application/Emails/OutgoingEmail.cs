using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Emails;

public enum EmailKind
{
    ActivationLink,
    AccountActivated,
    PasswordReset,
    PasswordChanged,
    SessionEnded,
    PrimaryEmailChanged,
    PaymentReceived,
    PaymentSubmitted,
    PaymentSettled,
    PaymentFailed,
    PaymentReturned,
}

/// <summary>
/// A mail that is owed, added in the same save as the fact it reports. That is the whole outbox: a row is sent until the
/// mail server has taken it, and one key is one mail, however often a job runs.
/// </summary>
public sealed class OutgoingEmail
{
    private OutgoingEmail() { } // EF Core

    /// <summary>Also the Message-ID, so that a second delivery can be recognized.</summary>
    public Guid Id { get; private init; }

    public CustomerId CustomerId { get; private init; }
    public EmailKind Kind { get; private init; }

    /// <summary>Unique: the kind and the fact, such as <c>payment-settled:&lt;payment id&gt;</c>.</summary>
    public string Key { get; private init; } = "";

    /// <summary>Null: the customer's primary email at the time of sending.</summary>
    public string? To { get; private init; }

    public PaymentId? PaymentId { get; private init; }

    /// <summary>The secret of a link, encrypted; erased once the mail is sent.</summary>
    public string? ClosedSecret { get; private set; }

    public DateTime? LinkExpiresAt { get; private init; }
    public DateTime CreatedAt { get; private init; }

    /// <summary>UTC; null once it is sent. A sweep that claims the mail moves it ahead by its lease.</summary>
    public DateTime? NextAttemptAt { get; private set; }

    /// <summary>Which sweep has claimed the mail; written by the claim itself, never here.</summary>
    public Guid? ClaimId { get; private set; }

    public int Attempts { get; private set; }
    public string? LastError { get; private set; }
    public DateTime? SentAt { get; private set; }

    public static OutgoingEmail OfLink(OneTimeLink link, string closedSecret, DateTime now) =>
        New(link.Purpose is LinkPurpose.Activation ? EmailKind.ActivationLink : EmailKind.PasswordReset,
            link.CustomerId, $"{link.Id}", now, to: link.Email, closedSecret: closedSecret, linkExpiresAt: link.ExpiresAt);

    /// <param name="fact">What happened, so that it is told once.</param>
    public static OutgoingEmail OfAccount(EmailKind kind, CustomerId customer, string fact, DateTime now) =>
        New(kind, customer, fact, now);

    public static OutgoingEmail OfEmailChange(CustomerId customer, string fact, string to, DateTime now) =>
        New(EmailKind.PrimaryEmailChanged, customer, $"{customer.Value}:{fact}", now, to: to);

    public static OutgoingEmail OfPayment(EmailKind kind, Payment payment, DateTime now) =>
        New(kind, payment.CustomerId, $"{payment.Id.Value}", now, payment: payment.Id);

    public void Sent(DateTime now)
    {
        (SentAt, NextAttemptAt, ClosedSecret, LastError) = (now, null, null, null);
        Attempts++;
    }

    /// <summary>Nothing was delivered; there is no last attempt, because the mail is about money or access.</summary>
    /// <param name="jitter">0 to 1; spreads the mails of one outage.</param>
    public void Failed(string error, DateTime now, double jitter)
    {
        Attempts++;
        LastError = error.Length <= 500 ? error : error[..500];
        var delay = TimeSpan.FromSeconds(Math.Min(15 * Math.Pow(2, Math.Min(Attempts - 1, 10)), 3600));
        NextAttemptAt = now + delay * (0.8 + 0.4 * jitter);
    }

    private static OutgoingEmail New(
        EmailKind kind, CustomerId customer, string fact, DateTime now,
        string? to = null, PaymentId? payment = null, string? closedSecret = null, DateTime? linkExpiresAt = null) => new()
        {
            Id = Guid.CreateVersion7(now),
            CustomerId = customer,
            Kind = kind,
            Key = $"{EmailKinds.Name(kind)}:{fact}",
            To = to,
            PaymentId = payment,
            ClosedSecret = closedSecret,
            LinkExpiresAt = linkExpiresAt,
            CreatedAt = now,
            NextAttemptAt = now,
        };
}

public static class EmailKinds
{
    /// <summary>The kind as templates, keys and the mailbox call it: <c>payment-received</c>.</summary>
    public static string Name(EmailKind kind) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName($"{kind}");
}
