using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Exchanges a refresh token for a new one. A token used twice ends its session, unless the answer was lost.
/// </summary>
public sealed record RefreshSession(string RefreshToken) : IRequest<SessionTokens>;

public sealed class SessionEndedException() : Exception("The session has ended; please sign in again.");

internal sealed class RefreshSessionValidator : AbstractValidator<RefreshSession>
{
    public RefreshSessionValidator() => RuleFor(c => c.RefreshToken).Secret();
}

internal sealed class RefreshSessionHandler(IPaymentsDb db, ITokens tokens, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<RefreshSession, SessionTokens>
{
    public async Task<SessionTokens> Handle(RefreshSession command, CancellationToken ct)
    {
        var session = await db.DecideAndSaveAsync(() => ExchangeAsync(command.RefreshToken, ct), ct);
        return session ?? throw new SessionEndedException();
    }

    /// <returns>Null when the session is over, or has just been ended because a spent token was presented.</returns>
    private async Task<SessionTokens?> ExchangeAsync(string secret, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var hash = Secret.Hash(secret);
        var token = await db.RefreshTokens.SingleOrDefaultAsync(t => t.Hash == hash, ct);
        if (token is null or { RevokedAt: not null })
            return null;

        var session = await db.Sessions.SingleAsync(s => s.Id == token.SessionId, ct);
        if (!session.IsOpenAt(now) || token.IsIdleAt(now))
            return null;

        if (token.SpentAt is not null && !await TakeBackSuccessorAsync(token, now, ct))
        {
            session.End(now);
            audit.Record(Audited.SessionReused, session.CustomerId, "the session was ended");
            db.Emails.Add(OutgoingEmail.OfAccount(
                EmailKind.SessionEnded, session.CustomerId, await db.AddressOfAsync(session.CustomerId, ct),
                $"{session.Id}", now));
            return null;
        }

        var next = Secret.New();
        var successor = RefreshToken.Issue(session.Id, next, now);
        db.RefreshTokens.Add(successor);
        token.Spend(successor, now);
        return SessionTokens.For(session, next, tokens, now);
    }

    private async Task<bool> TakeBackSuccessorAsync(RefreshToken spent, DateTime now, CancellationToken ct)
    {
        var successor = await db.RefreshTokens.SingleAsync(t => t.Hash == spent.SuccessorHash, ct);
        if (!spent.MayBeReplacedAt(now, successor))
            return false;

        successor.Revoke(now);
        return true;
    }
}
