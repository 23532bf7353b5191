using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using MediatR;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Retention;

/// <summary>
/// Deletes what can no longer open a door or close one (sessions that are over and their tokens, counters of old
/// failures, places of payments that are decided, requests for links that could not be dealt with, challenges that are
/// over), and rows about people that have been kept long enough.
/// </summary>
public sealed record CleanUp : IRequest<int>;

internal sealed class CleanUpHandler(
    IPaymentsDb db, OldRows oldRows, OldEvents oldEvents, IOptions<RetentionOptions> kept, TimeProvider clock)
    : IRequestHandler<CleanUp, int>
{
    /// <summary>Tokens are kept as long as their session is open, so that a spent one always ends it.</summary>
    private static readonly TimeSpan KeepTokens = TimeSpan.FromDays(1);

    /// <summary>A job deals with a request within seconds; whoever has waited for a day has asked again.</summary>
    private static readonly TimeSpan KeepLinkRequests = TimeSpan.FromDays(1);

    /// <summary>Longer than any challenge lives.</summary>
    private static readonly TimeSpan KeepSpentChallenges = TimeSpan.FromHours(1);

    public async Task<int> Handle(CleanUp command, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (known, ended, counted) = (now - kept.Value.Sessions, now - KeepTokens, now - kept.Value.Counters);
        var (tried, asked) = (now - PaymentTry.HeldFor, now - KeepLinkRequests);
        var over = db.Sessions.Where(s => s.EndedAt < ended || s.ExpiresAt < ended).Select(s => s.Id);
        var met = now - KeepSpentChallenges;
        return await db.RefreshTokens.Where(t => over.Contains(t.SessionId)).DeleteAsync(ct)
            + await db.Sessions.Where(s => s.EndedAt < known || s.ExpiresAt < known).DeleteAsync(ct)
            + await db.SignInCounters.Where(c => c.ChangedAt < counted).DeleteAsync(ct)
            + await db.PaymentTries.Where(t => t.TakenAt < tried).DeleteAsync(ct)
            + await db.LinkRequests.Where(r => r.AskedAt < asked).DeleteAsync(ct)
            + await db.SpentChallenges.Where(c => c.SpentAt < met).DeleteAsync(ct)
            + await oldRows.DeleteAsync(ct) + await oldEvents.DeleteAsync(ct);
    }
}
