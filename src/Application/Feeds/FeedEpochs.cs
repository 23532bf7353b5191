using System.Security.Cryptography;
using CustomerPayments.Application.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Feeds;

/// <summary>
/// Begins a new epoch of the log, because the database was taken back to an earlier state: readers are told to begin
/// again, since positions after that state were given out before.
/// </summary>
internal sealed class FeedEpochs(IPaymentsDb db)
{
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int Length = 10;

    /// <returns>The new epoch.</returns>
    public async Task<string> BeginAsync(CancellationToken ct)
    {
        var epoch = RandomNumberGenerator.GetString(Letters, Length);
        await db.DecideAndSaveAsync(async () => (await db.EventLogs.SingleAsync(ct)).Begin(epoch), ct);
        return epoch;
    }
}
