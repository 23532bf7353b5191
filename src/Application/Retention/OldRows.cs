using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Retention;

/// <summary>Deletes rows about people that have been kept as long as the settings say.</summary>
internal sealed class OldRows(IPaymentsDb db, IOptions<RetentionOptions> kept, TimeProvider clock)
{
    /// <returns>How many rows were deleted.</returns>
    public async Task<int> DeleteAsync(CancellationToken ct)
    {
        var (now, keep) = (clock.GetUtcNow().UtcDateTime, kept.Value);
        var (emails, links, mandates) = (now - keep.Emails, now - keep.Links, now - keep.Mandates);
        var (notifications, deliveries) = (now - keep.Notifications, now - keep.WebhookDeliveries);
        return await db.Emails.Where(e => e.CreatedAt < emails && e.State != EmailState.Queued).DeleteAsync(ct)
            + await db.OneTimeLinks.Where(l => l.ExpiresAt < links).DeleteAsync(ct)
            + await db.Notifications.Where(n => n.NextAttemptAt == null && n.ReceivedAt < notifications).DeleteAsync(ct)
            + await db.WebhookDeliveries.Where(d => d.EndedAt < deliveries).DeleteAsync(ct)
            + await db.Mandates.Where(m => m.AcceptedAt < mandates).DeleteAsync(ct)
            + await db.SpentAssertions.Where(a => a.ForgetAt < now).DeleteAsync(ct);
    }
}

internal static class Batches
{
    /// <summary>So few at a time that nobody waits for the locks.</summary>
    public const int Size = 500;

    /// <summary>Deletes all of these rows, in batches that are committed one by one.</summary>
    public static async Task<int> DeleteAsync<T>(this IQueryable<T> rows, CancellationToken ct) where T : class
    {
        var (all, deleted) = (0, Size);
        for (; deleted == Size; all += deleted)
            deleted = await rows.Take(Size).ExecuteDeleteAsync(ct);
        return all;
    }
}
