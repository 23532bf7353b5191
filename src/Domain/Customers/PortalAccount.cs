using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Customers;

public enum PortalStatus { None, Invited, Active, Suspended }

/// <summary>A customer's only login to the portal, bound to the primary email of its activation.</summary>
/// <remarks>
/// None → Invited (a link was sent) → Active (a password was set); Suspended from any of them and back.
/// </remarks>
public sealed class PortalAccount
{
    private PortalAccount() { } // EF Core

    public CustomerId CustomerId { get; private init; }

    /// <summary>The normalized address that signs in, unique among all accounts; null until invited.</summary>
    public string? Email { get; private set; }

    public string? PasswordHash { get; private set; }

    /// <summary>UTC; when the latest activation link was sent.</summary>
    public DateTime? InvitedAt { get; private set; }

    /// <summary>UTC; the end of that link's validity.</summary>
    public DateTime? InvitationExpiresAt { get; private set; }
    public DateTime? ActivatedAt { get; private set; }
    public DateTime? SuspendedAt { get; private set; }
    public DateTime? LastSignedInAt { get; private set; }

    /// <summary>What <see cref="Customers.SecondFactor"/> says, so that signing in need not ask for its row.</summary>
    public SecondFactorKind? SecondFactor { get; private set; }

    public int Version { get; private set; } = 1;

    public PortalStatus Status =>
        SuspendedAt is not null ? PortalStatus.Suspended
        : PasswordHash is not null ? PortalStatus.Active
        : InvitedAt is not null ? PortalStatus.Invited
        : PortalStatus.None;

    internal static PortalAccount For(CustomerId customer) => new() { CustomerId = customer };

    /// <summary>Records that an activation link was sent to <paramref name="email"/>.</summary>
    /// <exception cref="RuleViolationException"><c>already-active</c>, <c>customer-suspended</c>.</exception>
    public void Invite(string email, DateTime now, DateTime expiresAt)
    {
        if (Status is PortalStatus.Suspended)
            throw new RuleViolationException("customer-suspended", "The customer is suspended; reactivate first.");
        if (Status is PortalStatus.Active)
            throw new RuleViolationException("already-active", "The customer has activated the account already.");

        Email = EmailAddress.Normalize(email);
        (InvitedAt, InvitationExpiresAt) = (now, expiresAt);
        Version++;
    }

    /// <summary>Withdraws an unused invitation.</summary>
    public void Uninvite()
    {
        if (PasswordHash is not null)
            return;

        (InvitedAt, InvitationExpiresAt, Email) = (null, null, null);
        Version++;
    }

    public void Activate(string passwordHash, DateTime now)
    {
        (PasswordHash, ActivatedAt) = (passwordHash, now);
        Version++;
    }

    public void ChangePassword(string passwordHash)
    {
        PasswordHash = passwordHash;
        Version++;
    }

    /// <summary>A second factor was set up or taken away.</summary>
    public void Note(SecondFactorKind? secondFactor)
    {
        SecondFactor = secondFactor;
        Version++;
    }

    public void SignedIn(DateTime now)
    {
        LastSignedInAt = now;
        Version++;
    }

    public void Suspend(DateTime now)
    {
        if (SuspendedAt is not null)
            return;

        SuspendedAt = now;
        Version++;
    }

    public void Reactivate()
    {
        if (SuspendedAt is null)
            return;

        SuspendedAt = null;
        Version++;
    }

    /// <summary>Nobody signs in any more, and nobody can be invited.</summary>
    internal void Erase(DateTime now)
    {
        Unbind();
        Note(secondFactor: null);
        (SuspendedAt, LastSignedInAt) = (SuspendedAt ?? now, null);
    }

    /// <summary>
    /// The primary email changed: the old address can no longer sign in, and the new address needs an activation.
    /// </summary>
    public void Unbind()
    {
        (Email, PasswordHash, InvitedAt, InvitationExpiresAt, ActivatedAt) = (null, null, null, null, null);
        Version++;
    }
}
