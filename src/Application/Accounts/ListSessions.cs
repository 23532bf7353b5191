using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Settings;
using CustomerPayments.Domain.Ids;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Accounts;

/// <summary>Where the customer is signed in: here, and then what was used last.</summary>
/// <param name="Current">The session that asks.</param>
public sealed record ListSessions(CustomerId Customer, Guid Current) : IRequest<SessionListView>;

public sealed record SessionListView(IReadOnlyList<SessionView> Items);

/// <param name="Device">Such as <c>Firefox on Windows</c>, from what the client said of itself.</param>
/// <param name="Address">The IP address at the latest renewal.</param>
/// <param name="CreatedAt">UTC; the sign-in.</param>
/// <param name="LastUsedAt">UTC; the latest renewal of the access token.</param>
public sealed record SessionView(
    Guid Id, string Device, string? Address, DateTime CreatedAt, DateTime LastUsedAt, bool Current);

internal sealed class ListSessionsHandler(IPaymentsDb db, IOptions<PortalOptions> portal, TimeProvider clock)
    : IRequestHandler<ListSessions, SessionListView>
{
    /// <summary>People have a few; a program that signs in all day has many, and ends all of them at once.</summary>
    private const int ItemsMax = 100;

    public async Task<SessionListView> Handle(ListSessions query, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var idle = now - portal.Value.SessionIdle;
        return new SessionListView(await db.Sessions
            .Where(s => s.CustomerId == query.Customer && s.EndedAt == null && s.ExpiresAt > now
                && (s.LastUsedAt ?? s.StartedAt) > idle)
            .OrderByDescending(s => s.Id == query.Current).ThenByDescending(s => s.LastUsedAt ?? s.StartedAt)
            .ThenByDescending(s => s.Id).Take(ItemsMax)
            .Select(s => new SessionView(
                s.Id, s.Device == "" ? "Unknown" : s.Device, s.Address, s.StartedAt, s.LastUsedAt ?? s.StartedAt,
                s.Id == query.Current))
            .ToListAsync(ct));
    }
}
