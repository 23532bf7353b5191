using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>Signs out.</summary>
/// <param name="Session">The one to end; null ends all of the customer's.</param>
public sealed record EndSession(CustomerId Customer, Guid? Session) : IRequest;

internal sealed class EndSessionHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<EndSession>
{
    public Task<Unit> Handle(EndSession command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var sessions = db.Sessions.Where(s => s.CustomerId == command.Customer && s.EndedAt == null);
        if (command.Session is { } one)
            sessions = sessions.Where(s => s.Id == one);
        foreach (var session in await sessions.ToListAsync(ct))
            session.End(now);
        audit.Record(Audited.SignedOut, command.Customer, command.Session is null ? "everywhere" : null);
        return Unit.Value;
    }, ct);
}
