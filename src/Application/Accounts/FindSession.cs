using CustomerPayments.Domain.Customers;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>Whether a session still opens the door. Asked on every request, so that suspending works at once.</summary>
public sealed record FindSession(CustomerId Customer, Guid Session) : IRequest<bool>;

internal sealed class FindSessionHandler(IPaymentsDb db, TimeProvider clock) : IRequestHandler<FindSession, bool>
{
    public Task<bool> Handle(FindSession query, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return db.Sessions.AnyAsync(
            s => s.Id == query.Session && s.CustomerId == query.Customer && s.EndedAt == null && s.ExpiresAt > now, ct);
    }
}
