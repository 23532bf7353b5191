using CustomerPayments.Application.Records;
using CustomerPayments.Domain.Customers;

namespace CustomerPayments.Application.Customers;

/// <summary>Why a customer may be unable to sign in. Instants are UTC.</summary>
/// <param name="Obstacles">What stands in the way now; empty when nothing does.</param>
/// <param name="FailedSignIns">Since the last good one, at the door of strangers.</param>
/// <param name="LockedUntil">The end of the longest wait at any door; null when none is closed for a time.</param>
/// <param name="LatestLink">Null when none was ever sent.</param>
public sealed record PortalAccessView(
    IReadOnlyList<SignInObstacle> Obstacles, int FailedSignIns, DateTime? LockedUntil, LatestLinkView? LatestLink);

public enum SignInObstacle
{
    /// <summary>No activation link was sent, or it was withdrawn.</summary>
    NotInvited,

    /// <summary>An activation link was sent and not used.</summary>
    NotActivated,

    /// <summary>The latest link cannot be used any more, and was not.</summary>
    LinkEnded,

    /// <summary>The mail server refused the email of the latest link.</summary>
    EmailRefused,

    /// <summary>Staff have suspended the customer.</summary>
    Suspended,

    /// <summary>After too many failures the next try must wait.</summary>
    Locked,

    /// <summary>After a hundred failures the door waits for a new password by email, or for staff.</summary>
    LockedUntilNewPassword,
}

/// <param name="OpenedAt">
/// When the page of an activation link was first shown, be it to a program that reads emails; null for a password
/// reset.
/// </param>
/// <param name="Email">What became of the email that carried the link; null when that is kept no longer.</param>
public sealed record LatestLinkView(
    LinkPurpose Purpose, LinkState State, string SentTo, DateTime SentAt, DateTime ExpiresAt, DateTime? OpenedAt,
    DateTime? UsedAt, LinkEmailView? Email);

/// <param name="Answer">The mail server's latest words.</param>
public sealed record LinkEmailView(Guid Id, EmailState State, string? Answer);
