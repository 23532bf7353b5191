using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Requests;
using CustomerPayments.Domain.Customers;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>Ends the session of a browser that has just begun another one in its place.</summary>
/// <param name="RefreshToken">That the browser had until now; one that nobody knows ends nothing.</param>
public sealed record EndReplacedSession(string RefreshToken) : IRequest;

internal sealed class EndReplacedSessionValidator : AbstractValidator<EndReplacedSession>
{
    public EndReplacedSessionValidator() => RuleFor(c => c.RefreshToken).Secret();
}

internal sealed class EndReplacedSessionHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<EndReplacedSession>
{
    public Task<Unit> Handle(EndReplacedSession command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var hash = Secret.Hash(command.RefreshToken);
        var session = await db.Sessions.SingleOrDefaultAsync(
            s => db.RefreshTokens.Any(t => t.Hash == hash && t.SessionId == s.Id), ct);
        if (session is not null && session.IsOpenAt(now))
        {
            session.End(now);
            audit.Record(Audited.SignedOut, session.CustomerId, "signed in again");
        }

        return Unit.Value;
    }, ct);
}
