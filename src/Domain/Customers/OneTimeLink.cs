using CustomerPayments.Domain.Ids;

namespace CustomerPayments.Domain.Customers;

public enum LinkPurpose { Activation, PasswordReset }

public enum LinkState { Usable, Used, Superseded, Revoked, Expired }

/// <summary>
/// An emailed link that sets a password once: an activation link or a password reset.
/// </summary>
/// <remarks>
/// Usable → Used, Superseded (another link was used, or staff sent a newer one), Revoked (staff, or the email changed)
/// or Expired. That a stranger asks for a link ends none, or whoever asks often could shut the owner out.
/// </remarks>
public sealed class OneTimeLink
{
    private OneTimeLink() { } // EF Core

    public Guid Id { get; private init; }
    public CustomerId CustomerId { get; private init; }
    public LinkPurpose Purpose { get; private init; }

    /// <summary>The recipient's address; the link sets the password of no other address.</summary>
    public string Email { get; private init; } = "";

    public string SecretHash { get; private init; } = "";
    public DateTime SentAt { get; private init; }
    public DateTime ExpiresAt { get; private init; }

    /// <summary>
    /// UTC; when the page of the link was first shown, to the customer or to a program that reads emails.
    /// </summary>
    public DateTime? OpenedAt { get; private set; }
    public DateTime? UsedAt { get; private set; }
    public DateTime? SupersededAt { get; private set; }
    public DateTime? RevokedAt { get; private set; }
    public int Version { get; private set; } = 1;

    /// <param name="secret">From <see cref="Secret.New"/>; only its hash is kept.</param>
    public static OneTimeLink Issue(
        CustomerId customer, LinkPurpose purpose, string email, string secret, DateTime now, TimeSpan lifetime) => new()
        {
            Id = Guid.CreateVersion7(now),
            CustomerId = customer,
            Purpose = purpose,
            Email = email,
            SecretHash = Secret.Hash(secret),
            SentAt = now,
            ExpiresAt = now + lifetime,
        };

    public LinkState StateAt(DateTime now) =>
        UsedAt is not null ? LinkState.Used
        : RevokedAt is not null ? LinkState.Revoked
        : SupersededAt is not null ? LinkState.Superseded
        : now >= ExpiresAt ? LinkState.Expired
        : LinkState.Usable;

    /// <summary>Uses the link up. Of two uses at once the second save fails on <see cref="Version"/>.</summary>
    /// <exception cref="RuleViolationException">
    /// <c>activation-used</c>, <c>activation-expired</c>, <c>activation-superseded</c>, <c>activation-revoked</c>; of a
    /// password reset the same with <c>password-reset-</c>.
    /// </exception>
    public void Use(DateTime now)
    {
        RequireUsable(now);
        UsedAt = now;
        Version++;
    }

    /// <summary>Notes that the page of the link was shown, which uses nothing up.</summary>
    /// <inheritdoc cref="Use" path="/exception"/>
    public void Open(DateTime now)
    {
        RequireUsable(now);
        OpenedAt ??= now;
    }

    /// <inheritdoc cref="Use" path="/exception"/>
    public void RequireUsable(DateTime now)
    {
        var state = StateAt(now);
        if (state is LinkState.Usable)
            return;

        var kind = Purpose is LinkPurpose.Activation ? "activation" : "password-reset";
        throw state switch
        {
            LinkState.Used => new RuleViolationException($"{kind}-used", "This link has been used already."),
            LinkState.Expired => new RuleViolationException($"{kind}-expired", "This link has expired."),
            LinkState.Superseded =>
                new RuleViolationException($"{kind}-superseded", "Another link has taken the place of this one."),
            _ => new RuleViolationException($"{kind}-revoked", "This link was withdrawn."),
        };
    }

    public void Supersede(DateTime now)
    {
        SupersededAt = now;
        Version++;
    }

    public void Revoke(DateTime now)
    {
        RevokedAt = now;
        Version++;
    }
}
