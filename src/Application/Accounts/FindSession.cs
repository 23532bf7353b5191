using CustomerPayments.Domain.Ids;
using MediatR;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Whether a session still opens the door. Asked on every request that does not ask for itself, so that suspending
/// works at once.
/// </summary>
public sealed record FindSession(CustomerId Customer, Guid Session) : IRequest<bool>;

/// <summary>The session of an access token has ended, or expired.</summary>
public sealed class SignedOutException() : Exception("The session has ended.");

/// <summary>
/// The sessions that are neither ended nor expired. As the question of every request it is asked without the detour
/// over LINQ (decision 34).
/// </summary>
public interface IOpenSessions
{
    /// <param name="now">UTC.</param>
    Task<bool> ContainAsync(Guid session, CustomerId customer, DateTime now, CancellationToken ct);
}

internal sealed class FindSessionHandler(IOpenSessions sessions, TimeProvider clock)
    : IRequestHandler<FindSession, bool>
{
    public Task<bool> Handle(FindSession query, CancellationToken ct) =>
        sessions.ContainAsync(query.Session, query.Customer, clock.GetUtcNow().UtcDateTime, ct);
}
