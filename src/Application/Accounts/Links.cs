using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Secrets;
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
        this IPaymentsDb db, CustomerId customer, DateTime now, CancellationToken ct, Guid? except = null)
    {
        foreach (var session in await db.Sessions.Where(
            s => s.CustomerId == customer && s.EndedAt == null && s.Id != except).ToListAsync(ct))
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
    /// Refuses first what <see cref="UseLinkAsync"/> would refuse, so that only good links cost a hash. A password that
    /// will not do leaves the link good.
    /// </summary>
    /// <inheritdoc cref="UseLinkAsync" path="/exception"/>
    /// <exception cref="RuleViolationException"><c>password-unacceptable</c>.</exception>
    public static async Task<string> HashForLinkAsync(
        this IPaymentsDb db, IPasswords passwords, LinkPurpose purpose, string secret, string password,
        MerchantOptions merchant, DateTime now, CancellationToken ct)
    {
        using var turn = await passwords.TakeTurnAsync(ct);
        var link = await db.LinkOfAsync(purpose, secret, ct);
        link.RequireUsable(now);
        var name = await db.Customers.Where(c => c.Id == link.CustomerId).Select(c => c.Name).SingleAsync(ct);
        PasswordPolicy.Require(password, link.Email, name, merchant.Name);
        return await turn.HashAsync(PasswordPolicy.Normalize(password));
    }

    /// <summary>
    /// Uses the link up, and with it all others for the same purpose: what they were asked for has happened.
    /// </summary>
    /// <inheritdoc cref="LinkOfAsync" path="/exception"/>
    /// <exception cref="RuleViolationException">The codes of <see cref="OneTimeLink.Use"/>.</exception>
    public static async Task<OneTimeLink> UseLinkAsync(
        this IPaymentsDb db, LinkPurpose purpose, string secret, DateTime now, CancellationToken ct)
    {
        var link = await db.LinkOfAsync(purpose, secret, ct);
        link.Use(now);
        foreach (var other in await db.OpenLinks(link.CustomerId)
            .Where(l => l.Purpose == purpose && l.Id != link.Id).ToListAsync(ct))
            other.Supersede(now);
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
