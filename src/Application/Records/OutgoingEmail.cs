using CustomerPayments.Domain;
using CustomerPayments.Domain.BankAccounts;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;

namespace CustomerPayments.Application.Records;

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
    BankAccountDepositsSent,
    BankAccountVerified,
    BankAccountFailed,
    NewDevice,
    SecondFactorAdded,
    SecondFactorRemoved,
    SecondFactorReset,
    RecoveryCodesMade,
    RecoveryCodeUsed,
}

/// <summary>
/// What has become of an email. All but <see cref="Queued"/> are ends: an email goes out again as a new row.
/// </summary>
public enum EmailState
{
    /// <summary>It is owed, and is tried until the mail server has said yes or no.</summary>
    Queued,

    /// <summary>The mail server took it.</summary>
    Sent,

    /// <summary>
    /// The mail server will never take it for this address, or there is no address that it could be for.
    /// </summary>
    Refused,

    /// <summary>What it would have said was no longer true, or was read on the screen.</summary>
    Withdrawn,
}

/// <summary>
/// An email that is owed, added in the same save as the fact it reports. That is the whole outbox: a row is tried until
/// the mail server has taken or refused it, and one key is one email, however often a job runs.
/// </summary>
/// <remarks>Queued → Sent, Refused or Withdrawn.</remarks>
public sealed class OutgoingEmail
{
    public const int AnswerLengthMax = 500;
    public const int ReasonLengthMax = 200;

    private OutgoingEmail() { } // EF Core

    /// <summary>Also the Message-ID, so that a second delivery can be recognized.</summary>
    public Guid Id { get; private init; }

    public CustomerId CustomerId { get; private init; }
    public EmailKind Kind { get; private init; }

    /// <summary>
    /// Unique: the kind and the fact, such as <c>payment-settled:&lt;payment id&gt;:&lt;its version&gt;</c>.
    /// </summary>
    public string Key { get; private init; } = "";

    /// <summary>Null: the customer's primary email at the time of sending.</summary>
    public string? To { get; private init; }

    public PaymentId? PaymentId { get; private init; }

    public BankAccountId? BankAccountId { get; private init; }

    /// <summary>The sign-in that it tells of.</summary>
    public Guid? SessionId { get; private init; }

    /// <summary>The secret of a link, encrypted; erased when no attempt follows.</summary>
    public string? ClosedSecret { get; private set; }

    public DateTime? LinkExpiresAt { get; private init; }

    /// <summary>Whether its words cannot be written again, because the link's secret is kept nowhere else.</summary>
    public bool CarriesLink => LinkExpiresAt is not null;

    public DateTime CreatedAt { get; private init; }

    /// <summary>Concurrency token: of two ends at once the second save fails.</summary>
    public EmailState State { get; private set; }

    /// <summary>
    /// UTC; null when no attempt follows. A sweep that claims the email moves it ahead by its lease.
    /// </summary>
    public DateTime? NextAttemptAt { get; private set; }

    /// <summary>Which sweep has claimed the email; written by the claim itself, never here.</summary>
    public Guid? ClaimId { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>The address of the latest attempt; null before the first.</summary>
    public string? LastTo { get; private set; }

    /// <summary>What the mail server said last, or what kept us from asking it.</summary>
    public string? LastAnswer { get; private set; }

    public DateTime? SentAt { get; private set; }

    /// <summary>UTC; when it was refused or withdrawn.</summary>
    public DateTime? StoppedAt { get; private set; }

    /// <summary>Why it was withdrawn.</summary>
    public string? WithdrawnBecause { get; private set; }

    /// <summary>UTC; when somebody or something took care of the refusal, which ends its alarm.</summary>
    public DateTime? ClosedAt { get; private set; }

    /// <summary>The email that this one repeats; it may have had its time.</summary>
    public Guid? ResendOf { get; private init; }

    public static OutgoingEmail OfLink(OneTimeLink link, string closedSecret, DateTime now) =>
        New(KindOf(link.Purpose), link.CustomerId, $"{link.Id}", now, to: link.Email, closedSecret: closedSecret,
            linkExpiresAt: link.ExpiresAt);

    /// <summary>Of the email that carries the link.</summary>
    public static string KeyOf(OneTimeLink link) => KeyOf(KindOf(link.Purpose), $"{link.Id}");

    public static EmailKind KindOf(LinkPurpose purpose) =>
        purpose is LinkPurpose.Activation ? EmailKind.ActivationLink : EmailKind.PasswordReset;

    /// <param name="to">The address that the account had when it happened.</param>
    /// <param name="fact">What happened, so that it is told once.</param>
    public static OutgoingEmail OfAccount(EmailKind kind, CustomerId customer, string to, string fact, DateTime now) =>
        New(kind, customer, fact, now, to: to);

    /// <param name="to">The address that the account had at the sign-in.</param>
    public static OutgoingEmail OfNewDevice(Session session, string to, DateTime now) =>
        New(EmailKind.NewDevice, session.CustomerId, $"{session.Id}", now, to: to, session: session.Id);

    public static OutgoingEmail OfEmailChange(CustomerId customer, string fact, string to, DateTime now) =>
        New(EmailKind.PrimaryEmailChanged, customer, $"{customer.Value}:{fact}", now, to: to);

    /// <summary>Of one move of the payment: one that was given up can be found, and fail once more.</summary>
    /// <param name="heldFor">How long it waits before the first attempt, so that it can still be withdrawn.</param>
    public static OutgoingEmail OfPayment(EmailKind kind, Payment payment, DateTime now, TimeSpan heldFor = default) =>
        New(
            kind, payment.CustomerId, $"{payment.Id.Value}:{payment.Version}", now, payment: payment.Id,
            heldFor: heldFor);

    /// <summary>Of one move of a bank account, each of which it makes once.</summary>
    public static OutgoingEmail OfBankAccount(EmailKind kind, BankAccount account, DateTime now) =>
        New(kind, account.CustomerId, $"{account.Id.Value}", now, bankAccount: account.Id);

    /// <summary>The mail server took it.</summary>
    /// <param name="answer">Its words, which name the message as the mail server knows it.</param>
    public void Sent(string to, string answer, DateTime now)
    {
        Attempted(to, answer);
        End(EmailState.Sent);
        SentAt = now;
    }

    /// <summary>No further attempt can succeed.</summary>
    /// <param name="to">Null when there is no address.</param>
    /// <param name="answer">The mail server's words, or why it was not asked.</param>
    public void Refused(string? to, string answer, DateTime now)
    {
        Attempted(to, answer);
        End(EmailState.Refused);
        StoppedAt = now;
    }

    /// <summary>Nothing was delivered; there is no last attempt, because the email is about money or access.</summary>
    /// <param name="jitter">0 to 1; spreads the emails of one outage.</param>
    public void Failed(string? to, string answer, DateTime now, double jitter)
    {
        Attempted(to, answer);
        var delay = TimeSpan.FromSeconds(Math.Min(15 * Math.Pow(2, Math.Min(Attempts - 1, 10)), 3600));
        NextAttemptAt = now + delay * (0.8 + 0.4 * jitter);
    }

    /// <summary>The email is not sent, because its news is out of date.</summary>
    /// <returns>False when the email was sent, refused or withdrawn before.</returns>
    public bool Withdraw(string reason, DateTime now)
    {
        if (State is not EmailState.Queued)
            return false;

        End(EmailState.Withdrawn);
        (StoppedAt, WithdrawnBecause) = (now, reason.Cut(ReasonLengthMax));
        return true;
    }

    /// <summary>The same email once more, as a row of its own; with that a refusal is taken care of.</summary>
    /// <param name="id">Of the new row.</param>
    public OutgoingEmail Again(Guid id, DateTime now)
    {
        Close(now);
        return new OutgoingEmail
        {
            Id = id, CustomerId = CustomerId, Kind = Kind, Key = $"{FrozenWords.NameOf(Kind)}:again:{id}", To = To,
            PaymentId = PaymentId,
            BankAccountId = BankAccountId, SessionId = SessionId,
            CreatedAt = now, NextAttemptAt = now, ResendOf = Id,
        };
    }

    /// <summary>Somebody has taken care of the refusal.</summary>
    public void Close(DateTime now) => ClosedAt = State is EmailState.Refused ? ClosedAt ?? now : null;

    private void Attempted(string? to, string answer)
    {
        if (State is not EmailState.Queued)
            throw new InvalidOperationException($"Mail {Id} is {State}.");

        Attempts++;
        (LastTo, LastAnswer) = (to, answer.Cut(AnswerLengthMax));
    }

    private void End(EmailState state) => (State, NextAttemptAt, ClosedSecret) = (state, null, null);

    private static string KeyOf(EmailKind kind, string fact) => $"{FrozenWords.NameOf(kind)}:{fact}";

    private static OutgoingEmail New(
        EmailKind kind, CustomerId customer, string fact, DateTime now,
        string? to = null, PaymentId? payment = null, string? closedSecret = null, DateTime? linkExpiresAt = null,
        TimeSpan heldFor = default, BankAccountId? bankAccount = null, Guid? session = null) => new()
        {
            Id = Guid.CreateVersion7(now),
            CustomerId = customer,
            Kind = kind,
            Key = KeyOf(kind, fact),
            To = to,
            PaymentId = payment,
            BankAccountId = bankAccount,
            SessionId = session,
            ClosedSecret = closedSecret,
            LinkExpiresAt = linkExpiresAt,
            CreatedAt = now,
            NextAttemptAt = now + heldFor,
        };
}
