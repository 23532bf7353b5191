using CustomerPayments.Application.Feeds;
using CustomerPayments.Simulation.Tests.Engine;

namespace CustomerPayments.Simulation.Tests;

/// <summary>A system of somebody else's that follows the log of events from its cursor, and keeps each event.</summary>
internal sealed class LogReader
{
    private string? cursor;

    /// <summary>In the order in which they were told.</summary>
    public List<EventView> Seen { get; } = [];

    /// <inheritdoc cref="FeedReader.Read"/>
    public bool? Read(Replica replica)
    {
        if (FeedReader.Answer(replica, new ListEvents(cursor, Limit: 10)) is not { } page)
            return null;

        Seen.AddRange(page.Items);
        cursor = page.NextCursor;
        return page.HasMore;
    }

    /// <inheritdoc cref="FeedReader.ReadAll"/>
    public void ReadAll(Func<Replica> replica)
    {
        while (Read(replica()) is not false)
        {
        }
    }
}
