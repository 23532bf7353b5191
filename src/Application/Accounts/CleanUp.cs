using CustomerPayments.Application.Persistence;
using CustomerPayments.Domain.Customers;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Accounts;

/// <summary>
/// Deletes what can no longer open a door or close one: sessions that are over, refresh tokens long spent, counters of
/// old failures.
/// </summary>
public sealed record CleanUp : IRequest<int>;

internal sealed class CleanUpHandler(IPaymentsDb db, TimeProvider clock) : IRequestHandler<CleanUp, int>
{
    private static readonly TimeSpan KeepSessions = TimeSpan.FromDays(1);

    /// <summary>
    /// A spent token that is presented again within this time still ends its session; after it, the token is merely
    /// refused.
    /// </summary>
    private static readonly TimeSpan KeepSpentTokens = TimeSpan.FromDays(7);

    public async Task<int> Handle(CleanUp command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (ended, spent, counted) = (now - KeepSessions, now - KeepSpentTokens, now - SignInCounter.KnownFor);
        return await db.Sessions.Where(s => s.EndedAt < ended || s.ExpiresAt < ended).ExecuteDeleteAsync(ct)
            + await db.RefreshTokens.Where(t => t.SpentAt < spent || t.RevokedAt < spent).ExecuteDeleteAsync(ct)
            + await db.SignInCounters.Where(c => c.ChangedAt < counted).ExecuteDeleteAsync(ct);
    }
}
