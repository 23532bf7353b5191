using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>Signs out.</summary>
/// <param name="Session">The one to end; null ends all of the customer's.</param>
/// <returns>Whether there was one to end.</returns>
public sealed record EndSession(CustomerId Customer, Guid? Session) : IRequest<bool>;

internal sealed class EndSessionHandler(IPaymentsDb db, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<EndSession, bool>
{
    public Task<bool> Handle(EndSession command, CancellationToken ct) => db.DecideAndSaveAsync(async () =>
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var sessions = db.Sessions.Where(s => s.CustomerId == command.Customer && s.EndedAt == null);
        if (command.Session is { } one)
            sessions = sessions.Where(s => s.Id == one);
        var open = await sessions.ToListAsync(ct);
        if (open.Count == 0)
            return false;

        open.ForEach(session => session.End(now));
        audit.Record(Audited.SignedOut, command.Customer, command.Session is null ? "everywhere" : null);
        return true;
    }, ct);
}
