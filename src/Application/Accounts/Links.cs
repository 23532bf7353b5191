using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>What the use cases of one-time links have in common. The callers save.</summary>
internal static class Links
{
    /// <summary>A new link and the email that carries it. The secret is readable only in the email.</summary>
    public static OneTimeLink AddLink(
        this IPaymentsDb db, ISecretBox box, CustomerId customer, LinkPurpose purpose, string email, DateTime now,
        TimeSpan lifetime)
    {
        var secret = Secret.New();
        var link = OneTimeLink.Issue(customer, purpose, email, secret, now, lifetime);
        db.OneTimeLinks.Add(link);
        db.Emails.Add(OutgoingEmail.OfLink(link, box.Close(secret), now));
        return link;
    }

    public static async Task SupersedeLinksAsync(
        this IPaymentsDb db, CustomerId customer, LinkPurpose purpose, DateTime now, CancellationToken ct)
    {
        foreach (var link in await db.OpenLinks(customer).Where(l => l.Purpose == purpose).ToListAsync(ct))
            link.Supersede(now);
    }

    public static async Task RevokeLinksAsync(
        this IPaymentsDb db, CustomerId customer, DateTime now, CancellationToken ct)
    {
        foreach (var link in await db.OpenLinks(customer).ToListAsync(ct))
            link.Revoke(now);
    }

    public static async Task EndSessionsAsync(
        this IPaymentsDb db, CustomerId customer, DateTime now, CancellationToken ct)
    {
        foreach (var session in await db.Sessions.Where(
            s => s.CustomerId == customer && s.EndedAt == null).ToListAsync(ct))
            session.End(now);
    }

    /// <exception cref="UnknownLinkException"/>
    public static async Task<OneTimeLink> LinkOfAsync(
        this IPaymentsDb db, LinkPurpose purpose, string secret, CancellationToken ct)
    {
        var hash = Secret.Hash(secret);
        return await db.OneTimeLinks.SingleOrDefaultAsync(l => l.SecretHash == hash && l.Purpose == purpose, ct)
            ?? throw new UnknownLinkException(purpose);
    }

    /// <summary>
    /// Hashes a password that a link is to be used for, in a turn of its own, before anything is decided or saved.
    /// Refuses first what <see cref="UseLinkAsync"/> would refuse, so that only good links cost a hash.
    /// </summary>
    /// <inheritdoc cref="UseLinkAsync" path="/exception"/>
    public static async Task<string> HashForLinkAsync(
        this IPaymentsDb db, IPasswords passwords, LinkPurpose purpose, string secret, string password,
        MerchantOptions merchant, DateTime now, CancellationToken ct)
    {
        using var turn = await passwords.TakeTurnAsync(ct);
        // read to be refused; nothing is saved here
        await db.UseLinkAsync(purpose, secret, password, merchant, now, ct);
        return await turn.HashAsync(PasswordPolicy.Normalize(password));
    }

    /// <summary>Uses the link up for a password, unless the password will not do: then the link stays good.</summary>
    /// <inheritdoc cref="LinkOfAsync" path="/exception"/>
    /// <exception cref="RuleViolationException">
    /// The codes of <see cref="OneTimeLink.Use"/>, and <c>password-unacceptable</c>.
    /// </exception>
    public static async Task<OneTimeLink> UseLinkAsync(
        this IPaymentsDb db, LinkPurpose purpose, string secret, string password, MerchantOptions merchant,
        DateTime now, CancellationToken ct)
    {
        var link = await db.LinkOfAsync(purpose, secret, ct);
        link.Use(now);
        PasswordPolicy.Require(password, link.Email, merchant.Name);
        return link;
    }

    private static IQueryable<OneTimeLink> OpenLinks(this IPaymentsDb db, CustomerId customer) =>
        db.OneTimeLinks.Where(l =>
        l.CustomerId == customer && l.UsedAt == null && l.SupersededAt == null && l.RevokedAt == null);
}

/// <summary>No link has the secret that was presented.</summary>
public sealed class UnknownLinkException(LinkPurpose purpose)
    : Exception("This link is not one of ours, or was cut off on its way.")
{
    public LinkPurpose Purpose { get; } = purpose;
}
