using System.Buffers.Text;
using System.Text;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Application.Secrets;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Exchanges a refresh token for its successor. A token used twice ends its session, unless the answer was lost.
/// </summary>
public sealed record RefreshSession(string RefreshToken) : IRequest<SessionTokens>;

public sealed class SessionEndedException() : Exception("The session has ended; please sign in again.");

internal sealed class RefreshSessionValidator : AbstractValidator<RefreshSession>
{
    public RefreshSessionValidator() => RuleFor(c => c.RefreshToken).Secret();
}

/// <remarks>
/// The successor's secret is derived from the spent one's, so that a lost answer can be given again although only
/// hashes are stored. Of two exchanges at once the second save fails, is decided anew, and finds the token just spent.
/// </remarks>
internal sealed class RefreshSessionHandler(
    IPaymentsDb db, SessionKeeper sessions, IKeyedHashes hashes, IRequestOrigin origin, AuditTrail audit,
    IOptions<PortalOptions> portal, TimeProvider clock)
    : IRequestHandler<RefreshSession, SessionTokens>
{
    public async Task<SessionTokens> Handle(RefreshSession command, CancellationToken ct)
    {
        var session = await db.DecideAndSaveAsync(() => ExchangeAsync(command.RefreshToken, ct), ct);
        return session ?? throw new SessionEndedException();
    }

    /// <returns>Null when the token is good for nothing.</returns>
    private async Task<SessionTokens?> ExchangeAsync(string secret, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var hash = Secret.Hash(secret);
        var token = await db.RefreshTokens.SingleOrDefaultAsync(t => t.Hash == hash, ct);
        if (token is null)
            return null;

        var session = await db.Sessions.SingleAsync(s => s.Id == token.SessionId, ct);
        if (!session.IsOpenAt(now))
            return null;
        if (token.IsOver)
            return await AnswerSpentAsync(session, token, secret, now, ct);
        if (token.IsIdleAt(now, portal.Value.SessionIdle))
            return null;

        var (key, next) = hashes.Make(KeyPurpose.RefreshToken, Encoding.UTF8.GetBytes(secret));
        var nextSecret = Base64Url.EncodeToString(next);
        var successor = RefreshToken.Issue(session.Id, nextSecret, now);
        db.RefreshTokens.Add(successor);
        token.Spend(successor, key, origin.Fingerprint(), now);
        session.Use(origin.Address, now);
        return sessions.TokensOf(session, successor, nextSecret, now);
    }

    /// <summary>
    /// Tells a lost answer from a theft. Somebody else's try within the grace ends nothing: otherwise whoever copies a
    /// token could also close the session that its owner has just renewed.
    /// </summary>
    private async Task<SessionTokens?> AnswerSpentAsync(
        Session session, RefreshToken token, string secret, DateTime now, CancellationToken ct)
    {
        if (token.IsJustSpentAt(now))
        {
            if (token.SpentBy != origin.Fingerprint() || SuccessorOf(token, secret) is not { } next)
            {
                audit.Record(
                    Audited.SessionReused, session.CustomerId, "by another client within ten seconds; nothing ended");
                return null;
            }

            var successor = await db.RefreshTokens.SingleAsync(t => t.Hash == token.SuccessorHash, ct);
            if (!successor.IsOver)
                return sessions.TokensOf(session, successor, next, now);
        }

        session.End(now);
        audit.Record(Audited.SessionReused, session.CustomerId, "the session was ended");
        db.Emails.Add(OutgoingEmail.OfAccount(
            EmailKind.SessionEnded, session.CustomerId, await db.AddressOfAsync(session.CustomerId, ct),
            $"{session.Id}", now));
        return null;
    }

    /// <returns>Null when the key that derived it is gone, or another has its version.</returns>
    private string? SuccessorOf(RefreshToken spent, string secret) =>
        spent.SuccessorKey is { } key
        && hashes.Make(KeyPurpose.RefreshToken, key, Encoding.UTF8.GetBytes(secret)) is { } next
        && Base64Url.EncodeToString(next) is var successor && Secret.Hash(successor) == spent.SuccessorHash
            ? successor
            : null;
}
