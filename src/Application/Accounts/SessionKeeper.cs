using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using CustomerPayments.Domain.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>Begins sessions and gives out their tokens. The callers save.</summary>
internal sealed class SessionKeeper(
    IPaymentsDb db, ITokens tokens, IRequestOrigin origin, IOptions<PortalOptions> portal)
{
    /// <summary>Begins a session of an owner who is proven by more than a sign-in: nobody needs to be told.</summary>
    public SessionTokens Begin(CustomerId customer, DateTime now, SessionTrust trust = SessionTrust.Password) =>
        Begin(customer, origin.Device(), now, trust).Tokens;

    /// <summary>Begins a session after a sign-in, and owes an email if the device is new to the customer.</summary>
    public async Task<SessionTokens> BeginAndTellAsync(
        CustomerId customer, DateTime now, SessionTrust trust, CancellationToken ct)
    {
        var device = origin.Device();
        var isKnown = await IsKnownAsync(customer, device, now, ct);
        var (session, given) = Begin(customer, device, now, trust);
        if (!isKnown)
            db.Emails.Add(OutgoingEmail.OfNewDevice(session, await db.AddressOfAsync(customer, ct), now));
        return given;
    }

    /// <param name="secret">Of <paramref name="token"/>, the newest of the session.</param>
    public SessionTokens TokensOf(Session session, RefreshToken token, string secret, DateTime now)
    {
        var idleAt = token.IssuedAt + portal.Value.SessionIdle;
        var scope = session.IsForSetUp ? SessionScope.SetUp : SessionScope.Portal;
        return new SessionTokens(
            tokens.ForCustomer(session.CustomerId, session.Id, scope, now), "Bearer", (int)tokens.Lifetime.TotalSeconds,
            secret, idleAt < session.ExpiresAt ? idleAt : session.ExpiresAt, session.CustomerId.Value, scope);
    }

    private (Session Session, SessionTokens Tokens) Begin(
        CustomerId customer, Device device, DateTime now, SessionTrust trust)
    {
        var session = Session.Start(customer, device, portal.Value.SessionLifetime, now, trust);
        var secret = Secret.New();
        var token = RefreshToken.Issue(session.Id, secret, now);
        db.Sessions.Add(session);
        db.RefreshTokens.Add(token);
        return (session, TokensOf(session, token, secret, now));
    }

    /// <summary>A session from before devices were noted makes no device new.</summary>
    private Task<bool> IsKnownAsync(CustomerId customer, Device device, DateTime now, CancellationToken ct)
    {
        var (key, since) = (device.Key, now - Session.DeviceKnownFor);
        return db.Sessions.AnyAsync(
            s => s.CustomerId == customer && (s.DeviceKey == key || s.DeviceKey == "")
                && (s.LastUsedAt ?? s.StartedAt) > since,
            ct);
    }
}
