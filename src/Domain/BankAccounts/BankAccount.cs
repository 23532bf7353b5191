using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.BankAccounts;

public enum BankAccountStatus
{
    /// <summary>Two small deposits are on their way or have arrived; the payer has not told their amounts.</summary>
    AwaitingConfirmation,

    /// <summary>The amounts were right; the gateway still waits for the deposits to have arrived.</summary>
    Confirming,

    /// <summary>Payments can be made from it.</summary>
    Verified,

    /// <summary>It never will be verified, or is so no longer.</summary>
    Failed,
}

/// <summary>What ended a bank account.</summary>
public enum BankAccountFailure { TooManyAttempts, NotConfirmedInTime, DepositsRefused, DebitReturned }

/// <summary>Where the deposits stand at the gateway.</summary>
public enum DepositStanding { Pending, Verified, Refused }

/// <summary>What people recognize a bank account by. Never more than four digits of its number.</summary>
/// <param name="RoutingNumber">Names the bank, not the account.</param>
public sealed record BankAccountFace(string Last4, string? RoutingNumber, string? BankName);

/// <summary>
/// A customer's bank account that is kept at the gateway because the bank network cannot tell whether it exists. Two
/// small
/// deposits prove it: who can read their amounts has access to the account.
/// </summary>
/// <remarks>
/// AwaitingConfirmation → Verified, or → Confirming → Verified; from each of them → Failed. It is on record before
/// anything is sent, so that neither the deposits nor the account at the gateway can be lost.
/// </remarks>
public sealed class BankAccount
{
    /// <summary>The gateway's limit for one pair of deposits.</summary>
    public const int AttemptsMax = 5;

    /// <summary>
    /// How many a customer may have tried within <see cref="TriesWithin"/> and not verified, whatever became of them:
    /// each
    /// costs the merchant two deposits, shows up on somebody's statement, and gives five guesses more.
    /// </summary>
    public const int TriesMax = 3;

    public static readonly TimeSpan TriesWithin = TimeSpan.FromDays(30);

    /// <summary>Banking days until both deposits can be seen, at the latest.</summary>
    public const int DepositDays = 3;

    public const int BankNameLengthMax = 100;

    /// <summary>Stands for the digits of an account that nobody is to recognize.</summary>
    private const string NoDigits = "0000";

    /// <summary>How long the payer has, and after the right amounts the bank; then the account is deleted.</summary>
    public static readonly TimeSpan ConfirmWithin = TimeSpan.FromDays(14);

    private BankAccount() { } // EF Core

    public BankAccountId Id { get; private init; }
    public CustomerId CustomerId { get; private init; }

    /// <summary>The account's id at the gateway; null once it is deleted there.</summary>
    public string? VaultedAccountId { get; private set; }

    /// <summary>The gateway's id of the deposits; null until they are known to have been sent.</summary>
    public string? VerificationId { get; private set; }

    public BankAccountStatus Status { get; private set; }
    public BankAccountFailure? Failure { get; private set; }
    public string Last4 { get; private set; } = "";
    public string? RoutingNumber { get; private set; }
    public string? BankName { get; private set; }

    /// <summary>Decides how it may be debited; null when the gateway did not say.</summary>
    public AccountOwnership? Ownership { get; private init; }

    public int AttemptsLeft { get; private set; } = AttemptsMax;
    public DateTime CreatedAt { get; private init; }

    /// <summary>UTC; null until the deposits were sent.</summary>
    public DateTime? DepositsSentAt { get; private set; }

    /// <summary>UTC; when the payer told the right amounts.</summary>
    public DateTime? ConfirmedAt { get; private set; }

    public DateTime? VerifiedAt { get; private set; }

    /// <summary>UTC; when the customer took it away. It is no longer shown from here on.</summary>
    public DateTime? RemovedAt { get; private set; }

    /// <summary>UTC; when the gateway is asked next, null when nothing is left to do there.</summary>
    public DateTime? NextCheckAt { get; private set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>UTC; without confirmation until then it is deleted.</summary>
    public DateTime ConfirmBy => CreatedAt + ConfirmWithin;

    /// <summary>Whether payments can be made from it.</summary>
    public bool IsUsable => this is { Status: BankAccountStatus.Verified, RemovedAt: null, VaultedAccountId: not null };

    /// <summary>Whether it has come to its end, so that the gateway need not keep it.</summary>
    public bool IsOver => Status is BankAccountStatus.Failed || RemovedAt is not null;

    public bool AwaitsAmounts =>
        this is { Status: BankAccountStatus.AwaitingConfirmation, DepositsSentAt: not null, RemovedAt: null };

    /// <summary>Puts the account on record before its deposits are asked for.</summary>
    /// <param name="vaultedAccountId">The gateway's; the account is there and not verified.</param>
    /// <param name="now">UTC.</param>
    public static BankAccount Keep(
        CustomerId customer, string vaultedAccountId, BankAccountFace face, AccountOwnership? ownership,
        DateTime now) => new()
        {
            Id = BankAccountId.New(now),
            CustomerId = customer,
            VaultedAccountId = vaultedAccountId,
            Last4 = face.Last4,
            RoutingNumber = face.RoutingNumber,
            BankName = face.BankName?.Cut(BankNameLengthMax),
            Ownership = ownership,
            CreatedAt = now,
            NextCheckAt = now + DepositSchedule.Lease,
        };

    /// <summary>Whoever asks the gateway next has the account to itself for a while.</summary>
    public void Claim(DateTime now) => Change(now + DepositSchedule.Lease);

    /// <summary>Sets when to look next.</summary>
    public void CheckAgainAt(DateTime at) => Change(at);

    /// <summary>Draws the conclusions from what the gateway says of the deposits.</summary>
    /// <param name="verificationId">The gateway's; null when it refused to send any.</param>
    /// <returns>What happened; null when nothing is new.</returns>
    public BankAccountMove? Learn(string? verificationId, DepositStanding standing, DateTime now)
    {
        if (IsOver || Status is BankAccountStatus.Verified)
            return null;
        if (standing is DepositStanding.Verified)
            return Verify(now);
        if (standing is DepositStanding.Refused)
            return Fail(
                AttemptsLeft > 0 ? BankAccountFailure.DepositsRefused : BankAccountFailure.TooManyAttempts, now);
        if (now >= ConfirmBy + (ConfirmedAt is null ? TimeSpan.Zero : ConfirmWithin))
            return Fail(BankAccountFailure.NotConfirmedInTime, now);

        var isFirst = DepositsSentAt is null;
        VerificationId = verificationId;
        DepositsSentAt ??= now;
        Change(DepositSchedule.NextLook(ConfirmedAt ?? DepositsSentAt.Value, now));
        return isFirst ? BankAccountMove.DepositsSent : null;
    }

    /// <summary>Counts an attempt before the gateway is asked, which counts for itself as well.</summary>
    /// <exception cref="RuleViolationException"><c>bank-account-not-awaiting</c></exception>
    public void Attempt(DateTime now)
    {
        if (!AwaitsAmounts || AttemptsLeft == 0)
            throw new RuleViolationException("bank-account-not-awaiting", "The bank account awaits no amounts.");

        AttemptsLeft--;
        Change(now + DepositSchedule.Lease);
    }

    /// <summary>The gateway was not reached, so the attempt was none.</summary>
    public void TakeBackAttempt(DateTime now)
    {
        AttemptsLeft++;
        Change(now + DepositSchedule.AfterFailedLook);
    }

    /// <summary>The amounts were right.</summary>
    public BankAccountMove? Confirm(DepositStanding standing, DateTime now)
    {
        if (Status is not BankAccountStatus.AwaitingConfirmation)
            return null;

        ConfirmedAt = now;
        if (standing is DepositStanding.Verified)
            return Verify(now);

        Status = BankAccountStatus.Confirming;
        Change(DepositSchedule.NextLook(now, now));
        return BankAccountMove.Confirmed;
    }

    /// <summary>The amounts were wrong.</summary>
    /// <param name="isLast">Whether the gateway takes no further ones.</param>
    public BankAccountMove? Refuse(bool isLast, DateTime now)
    {
        if (Status is not BankAccountStatus.AwaitingConfirmation)
            return null;
        if (isLast || AttemptsLeft == 0)
            return Fail(BankAccountFailure.TooManyAttempts, now);

        Change(DepositSchedule.NextLook(DepositsSentAt ?? CreatedAt, now));
        return null;
    }

    /// <summary>The customer does not want it any more.</summary>
    /// <returns>False when it was taken away before.</returns>
    public bool Remove(DateTime now)
    {
        if (RemovedAt is not null)
            return false;

        RemovedAt = now;
        Change(now);
        return true;
    }

    /// <summary>Nobody is to recognize it any more; it is deleted at the gateway as well.</summary>
    public void Erase(DateTime now)
    {
        Remove(now);
        (Last4, RoutingNumber, BankName) = (NoDigits, null, null);
        Version++;
    }

    /// <summary>The bank took a debit back in a way that says the account takes none.</summary>
    public BankAccountMove? EndByReturn(DateTime now) =>
        Status is BankAccountStatus.Verified ? Fail(BankAccountFailure.DebitReturned, now) : null;

    /// <summary>It is gone from the gateway.</summary>
    public void Forget()
    {
        VaultedAccountId = null;
        Change(null);
    }

    private BankAccountMove Verify(DateTime now)
    {
        (Status, VerifiedAt) = (BankAccountStatus.Verified, now);
        Change(null);
        return BankAccountMove.Verified;
    }

    private BankAccountMove Fail(BankAccountFailure why, DateTime now)
    {
        (Status, Failure, AttemptsLeft) = (BankAccountStatus.Failed, why, 0);
        Change(now); // it is due to be deleted at the gateway
        return BankAccountMove.Failed;
    }

    private void Change(DateTime? nextCheckAt)
    {
        NextCheckAt = nextCheckAt;
        Version++;
    }
}

/// <summary>What happened to a bank account.</summary>
public enum BankAccountMove { DepositsSent, Confirmed, Verified, Failed }
