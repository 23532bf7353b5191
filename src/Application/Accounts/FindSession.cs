using CustomerPayments.Domain.Customers;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>Whether a session still opens the door. Asked on every request, so that suspending works at once.</summary>
public sealed record FindSession(CustomerId Customer, Guid Session) : IRequest<bool>;

internal sealed class FindSessionHandler(IPaymentsDb db, OpenSessions sessions, TimeProvider clock) : IRequestHandler<FindSession, bool>
{
    public Task<bool> Handle(FindSession query, CancellationToken ct) =>
        sessions.Contain(db.ChangeTracker.Context, query.Session, query.Customer, clock.GetUtcNow().UtcDateTime, ct);
}

/// <summary>The one question of every request, translated once; a translation belongs to one database's model.</summary>
internal sealed class OpenSessions
{
    public Func<DbContext, Guid, CustomerId, DateTime, CancellationToken, Task<bool>> Contain { get; } = EF.CompileAsyncQuery(
        (DbContext db, Guid session, CustomerId customer, DateTime now, CancellationToken ct) => db.Set<Session>().Any(
            s => s.Id == session && s.CustomerId == customer && s.EndedAt == null && s.ExpiresAt > now));
}
