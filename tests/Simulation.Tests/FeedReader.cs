using System.Data.Common;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Simulation.Tests.Engine;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Simulation.Tests;

/// <summary>
/// RapidWorks, which follows the feed of changes from its cursor and keeps what it last saw of each payment.
/// </summary>
internal sealed class FeedReader
{
    private string? cursor;

    public Dictionary<Guid, PaymentStatus> Seen { get; } = [];

    /// <summary>
    /// A read gives positions first, in a save, on which the replica may die or the database fail. Then there is no
    /// answer, and the next read begins at the same place.
    /// </summary>
    /// <returns>Whether more waits; null when no answer came.</returns>
    public bool? Read(Replica replica)
    {
        if (Answer(replica, new ListPaymentChanges(cursor, 3)) is not { } page)
            return null;

        foreach (var payment in page.Items)
            Seen[payment.Id] = payment.Status;
        cursor = page.NextCursor;
        return page.HasMore;
    }

    /// <returns>Null when the replica died, or its database failed, before it answered.</returns>
    public static T? Answer<T>(Replica replica, IRequest<T> question) where T : class
    {
        var reading = replica.SendAsync(question);
        return !reading.IsCompleted || reading.Exception?.InnerException is DbUpdateException or DbException
            ? null
            : reading.GetAwaiter().GetResult();
    }

    /// <param name="replica">The one that lives now: another takes the place of one that died.</param>
    public void ReadAll(Func<Replica> replica)
    {
        while (Read(replica()) is not false)
        {
        }
    }
}
