using CustomerPayments.Application.Feeds;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Simulation.Tests.Engine;

namespace CustomerPayments.Simulation.Tests;

/// <summary>
/// RapidWorks, which follows the feed of changes from its cursor and keeps what it last saw of each payment.
/// </summary>
internal sealed class FeedReader
{
    private string? cursor;

    public Dictionary<Guid, PaymentStatus> Seen { get; } = [];

    /// <returns>Whether more waits.</returns>
    public bool Read(Replica replica)
    {
        var page = replica.SendAsync(new ListPaymentChanges(cursor, 3)).GetAwaiter().GetResult();
        foreach (var payment in page.Items)
            Seen[payment.Id] = payment.Status;
        cursor = page.NextCursor;
        return page.HasMore;
    }

    public void ReadAll(Replica replica)
    {
        while (Read(replica))
        {
        }
    }
}
