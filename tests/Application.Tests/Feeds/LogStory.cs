using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Persistence;
using CustomerPayments.Application.Records;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Feeds;

/// <summary>When events get their positions: the product's way, after the commit, when somebody numbers.</summary>
internal class Numbering
{
    /// <summary>A writer has made its events, and nothing is committed.</summary>
    public virtual void Born(IReadOnlyList<LoggedEvent> events)
    {
    }

    public virtual Task CommittedAsync(IPaymentsDb db, IReadOnlyList<LoggedEvent> events) => Task.CompletedTask;
}

/// <summary>
/// Broken on purpose: a writer takes its positions as from a database's sequence, before it commits. A reader that has
/// seen a larger one passes over what is committed later under a smaller one.
/// </summary>
internal sealed class NumberingBeforeCommit : Numbering
{
    private long last;

    public override void Born(IReadOnlyList<LoggedEvent> events)
    {
        foreach (var one in events)
            one.Number(++last);
    }

    public override Task CommittedAsync(IPaymentsDb db, IReadOnlyList<LoggedEvent> events)
    {
        var highest = events[^1];
        return db.EventLogs.Where(log => log.LastPosition < highest.Position).ExecuteUpdateAsync(log => log
            .SetProperty(l => l.LastPosition, highest.Position!.Value)
            .SetProperty(l => l.LastEvent, highest.Id)
            .SetProperty(l => l.LastOccurredAt, highest.OccurredAt));
    }
}

/// <summary>
/// One story of writers, numberings and a reader. What happens is drawn from the seed; what one step does at once is up
/// to the database.
/// </summary>
internal sealed class LogStory(World world, DatabaseProvider engine, Numbering numbering, int seed)
{
    private const int Steps = 80;
    private const int Subjects = 6;
    private const int OpenMax = 4;
    private const int ClockErrorSecondsMax = 600;

    private readonly Random random = new(seed);
    private readonly Dictionary<string, int> versions = [];
    private readonly List<Writer> open = [];
    private readonly Dictionary<Guid, LoggedEvent> committed = [];
    private readonly List<EventView> seen = [];
    private readonly List<string> broken = [];
    private string? cursor;

    public int Committed => committed.Count;

    /// <returns>What the reader was told wrongly; empty when the promise held.</returns>
    public async Task<IReadOnlyList<string>> PlayAsync()
    {
        await ReadToTheEndAsync(); // past the stories before
        seen.Clear();
        for (var subject = 0; subject < Subjects; subject++)
            versions[$"{NewId()}"] = 0;

        for (var step = 0; step < Steps; step++)
            await ActAsync();
        while (open.Count > 0)
            await EndAsync(Any(), commits: random.Next(2) == 0);
        await ReadToTheEndAsync();
        Compare();
        return broken;
    }

    private async Task ActAsync()
    {
        switch (random.Next(10))
        {
            case < 4 when open.Count < OpenMax:
                await BeginAsync();
                break;
            case < 6 when open.Count > 0:
                await EndAsync(Any(), commits: random.Next(4) > 0);
                break;
            case 6 when open.Count > 0:
                await Task.WhenAll(EndAsync(Any(), commits: true), NumberAsync(), NumberAsync());
                break;
            case 7:
                await NumberAsync();
                break;
            default:
                await ReadAsync(random.Next(1, 5));
                break;
        }
    }

    /// <summary>A use case that changes one to three subjects, of which no other can save the next version.</summary>
    private async Task BeginAsync()
    {
        var free = versions.Keys.Except(open.SelectMany(writer => writer.Subjects)).OrderBy(_ => random.Next())
            .Take(random.Next(1, 4)).ToList();
        if (free.Count == 0)
            return;

        var now = world.Now.AddSeconds(random.Next(-ClockErrorSecondsMax, ClockErrorSecondsMax)).AsStored();
        var events = free.Select((subject, ordinal) => LoggedEvent.Of(
            EventType.InvoiceUpdated, new EventSubject(subject, versions[subject] + 1), customer: null, "{}", now,
            ordinal)).ToList();
        numbering.Born(events);
        open.Add(await Writer.BeginAsync(world, engine, numbering, free, events));
    }

    private async Task EndAsync(Writer writer, bool commits)
    {
        open.Remove(writer);
        await writer.EndAsync(commits);
        if (!commits)
            return;

        foreach (var subject in writer.Subjects)
            versions[subject]++;
        foreach (var one in writer.Events)
            committed.Add(one.Id, one);
    }

    private Task<int> NumberAsync() => world.SendAsync(new NumberEvents());

    /// <returns>Whether there is more.</returns>
    private async Task<bool> ReadAsync(int limit)
    {
        var page = await world.SendAsync(new ListEvents(cursor, Limit: limit));
        seen.AddRange(page.Items);
        cursor = page.NextCursor;
        return page.HasMore;
    }

    private async Task ReadToTheEndAsync()
    {
        while (await ReadAsync(100))
        {
        }
    }

    private void Compare()
    {
        var told = seen.ConvertAll(e => e.Id);
        Require(told.Distinct().Count() == told.Count, "an event was told twice");
        Require(told.TrueForAll(committed.ContainsKey), "an event was told that was never committed");
        var missed = committed.Keys.Except(told).Count();
        Require(missed == 0, $"{missed} of {committed.Count} events were never told");
        foreach (var subject in seen.GroupBy(e => e.Subject))
        {
            var order = subject.Select(e => committed.GetValueOrDefault(e.Id)?.SubjectVersion).ToList();
            Require(order.SequenceEqual(order.Order()), $"{subject.Key} was told as {string.Join(", ", order)}");
        }
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
            broken.Add(otherwise);
    }

    private Writer Any() => open[random.Next(open.Count)];

    private Guid NewId()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    /// <summary>One save on a connection of its own, with time between its beginning and its end.</summary>
    private sealed class Writer(IReadOnlyList<string> subjects, IReadOnlyList<LoggedEvent> events)
    {
        private readonly TaskCompletionSource<bool> fate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Task work = Task.CompletedTask;

        public IReadOnlyList<string> Subjects => subjects;

        public IReadOnlyList<LoggedEvent> Events => events;

        public static async Task<Writer> BeginAsync(
            World world, DatabaseProvider engine, Numbering numbering, IReadOnlyList<string> subjects,
            IReadOnlyList<LoggedEvent> events)
        {
            var writer = new Writer(subjects, events);
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            writer.work = world.ReadAsync(async db =>
            {
                // SQLite lets one write at a time: there the others have made their events and wait for their turn
                await using var transaction = engine is DatabaseProvider.Sqlite
                    ? null
                    : await ((DbContext)db).Database.BeginTransactionAsync();
                db.Events.AddRange(events);
                if (transaction is not null)
                    await db.SaveChangesAsync();
                begun.SetResult();
                return await writer.FinishAsync(
                    db, numbering, transaction is null ? () => db.SaveChangesAsync() : () => transaction.CommitAsync());
            });
            await await Task.WhenAny(begun.Task, writer.work);
            return writer;
        }

        public Task EndAsync(bool commits)
        {
            fate.SetResult(commits);
            return work;
        }

        private async Task<bool> FinishAsync(IPaymentsDb db, Numbering numbering, Func<Task> commit)
        {
            if (!await fate.Task)
                return false;

            await commit();
            await numbering.CommittedAsync(db, events);
            return true;
        }
    }
}
