using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Privacy;
using CustomerPayments.Application.Recovery;
using CustomerPayments.Application.Retention;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Persistence;
using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;
using Microsoft.EntityFrameworkCore;

namespace CustomerPayments.Application.Tests.Feeds;

/// <summary>Cursors of every age, restores, earlier versions beside this one, and the end of old events.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Available))]
public sealed class FeedCursorTests(DatabaseProvider engine)
{
    private World world = null!;

    [SetUp]
    public async Task CreateWorldAsync() => world = await World.CreateAsync(engine);

    [TearDown]
    public async Task DestroyWorldAsync() => await world.DisposeAsync();

    [Test]
    public async Task A_cursor_beyond_the_end_is_told_that_the_log_was_taken_back()
    {
        await PayAsync();
        var (events, changes) = (await EventsAsync(null), await ChangesAsync(null));
        await world.TamperAsync("""UPDATE "EventLog" SET "LastPosition" = 1""");
        await world.TamperAsync("""DELETE FROM "Events" WHERE "Position" > 1""");

        Assert.That(() => EventsAsync(events.NextCursor), Throws.TypeOf<FeedEpochChangedException>());
        Assert.That(() => ChangesAsync(changes.NextCursor), Throws.TypeOf<FeedEpochChangedException>());
    }

    [Test]
    public async Task A_restored_log_that_has_grown_past_a_cursor_is_recognized_by_the_event_at_its_place()
    {
        await PayAsync();
        var (events, changes) = (await EventsAsync(null), await ChangesAsync(null));
        await world.TamperAsync("""DELETE FROM "Events" WHERE "Position" > 1""");
        await world.TamperAsync("""UPDATE "EventLog" SET "LastPosition" = 1""");
        await PayAsync();
        await PayAsync();
        await world.SendAsync(new NumberEvents());

        Assert.That(() => EventsAsync(events.NextCursor), Throws.TypeOf<FeedEpochChangedException>());
        Assert.That(() => ChangesAsync(changes.NextCursor), Throws.TypeOf<FeedEpochChangedException>());
        Assert.That((await ChangesAsync(null)).Items, Is.Not.Empty);
    }

    [Test]
    public async Task A_new_epoch_ends_every_cursor_and_says_where_to_begin()
    {
        await PayAsync();
        var (events, changes) = (await EventsAsync(null), await ChangesAsync(null));
        await world.SendAsync(new BeginAfterRestore("Please wait."));

        Assert.That(() => ChangesAsync(changes.NextCursor), Throws.TypeOf<FeedEpochChangedException>());
        Assert.That(() => ChangesAsync(Earlier(0)), Throws.TypeOf<FeedEpochChangedException>());
        var refusal = Assert.ThrowsAsync<FeedEpochChangedException>(() => EventsAsync(events.NextCursor))!;
        Assert.That(refusal.BeginAt, Is.LessThan(world.Now).And.GreaterThan(world.Now.AddHours(-1)));
        var again = await world.SendAsync(new ListEvents(Since: refusal.BeginAt));
        Assert.That(again.Items, Has.Count.EqualTo(events.Items.Count));
        Assert.That((await EventsAsync(again.NextCursor)).Items, Is.Empty);
    }

    [Test]
    public async Task A_cursor_of_a_version_without_a_log_goes_on_where_it_was()
    {
        var payments = new[] { await PayAsync(), await PayAsync(), await PayAsync() };
        await AsBeforeTheLogAsync(payments);

        var all = await ChangesAsync(null);
        Assert.That(all.Items.Select(p => p.Id), Is.EqualTo(payments));
        var rest = await ChangesAsync(Earlier(2));
        Assert.That(rest.Items.Select(p => p.Id), Is.EqualTo(payments[2..]));
        Assert.That((await ChangesAsync(rest.NextCursor)).Items, Is.Empty);
        Assert.That(() => ChangesAsync(Earlier(4)), Throws.TypeOf<FeedEpochChangedException>());

        var next = await PayAsync();
        Assert.That((await ChangesAsync(Earlier(3))).Items.Select(p => p.Id), Is.EqualTo([next]));
        Assert.That((await ChangesAsync(rest.NextCursor)).Items.Select(p => p.Id), Is.EqualTo([next]));
    }

    [Test]
    public async Task What_a_replica_of_an_earlier_version_changes_is_told_by_the_log()
    {
        var payments = new[] { await PayAsync(), await PayAsync() };
        await AsBeforeTheLogAsync(payments);
        var (events, changes) = (await EventsAsync(null), await ChangesAsync(null));

        await world.TamperAsync($"""
            UPDATE "Payments" SET "ChangeNumber" = 3, "Version" = 9 WHERE "Number" = '{await NumberAsync(payments[0])}'
            """);

        Assert.That((await ChangesAsync(changes.NextCursor)).Items.Select(p => p.Id), Is.EqualTo([payments[0]]));
        Assert.That((await ChangesAsync(Earlier(3))).Items.Select(p => p.Id), Is.EqualTo([payments[0]]));
        var told = (await EventsAsync(events.NextCursor)).Items.Single();
        Assert.That((told.Type, told.Subject), Is.EqualTo(("payment.succeeded", $"payment:{payments[0]}")));
    }

    [Test]
    public async Task Old_events_are_deleted_and_the_feed_of_changes_forgets_no_payment()
    {
        var payments = new[] { await PayAsync(), await PayAsync() };
        var events = await world.SendAsync(new ListEvents(Limit: 1));
        world.Clock.Advance(TimeSpan.FromDays(401));
        var late = await PayAsync();
        await world.SendAsync(new NumberEvents());
        await world.SendAsync(new CleanUp());

        Assert.That(
            await world.ReadAsync(db => db.Events.Select(e => e.OccurredAt).MinAsync()),
            Is.GreaterThan(world.Now.AddDays(-1)));
        Assert.That((await ChangesAsync(null)).Items.Select(p => p.Id), Is.EqualTo(payments));
        var rest = await ChangesAsync((await ChangesAsync(null)).NextCursor);
        Assert.That(rest.Items.Select(p => p.Id), Is.EqualTo([late]));
        Assert.That(() => EventsAsync(events.NextCursor), Throws.TypeOf<FeedEpochChangedException>());
        Assert.That((await EventsAsync(null)).Items, Is.Not.Empty);
    }

    [Test]
    public async Task An_erasure_takes_the_person_out_of_the_events_and_leaves_the_books()
    {
        await PayAsync();
        await world.SendAsync(new EraseCustomer("C-1", "Asked for in writing."));

        var told = (await EventsAsync(null)).Items;
        Assert.That(told.Single(e => e.Type == "customer.created").Data, Is.Null);
        Assert.That(told.Single(e => e.Type == "payment.succeeded").Data, Is.Not.Null);
        Assert.That($"{told.Single(e => e.Type == "customer.erased").Data}", Does.Contain("Erased customer"));
        Assert.That(await world.ReadAsync(db => db.Events.AnyAsync(e => e.Data!.Contains("ap@c-1"))), Is.False);
        Assert.That((await world.SendAsync(new ExportCustomer("C-1"))).Events, Has.Count.EqualTo(told.Count));
    }

    [Test]
    public async Task A_reader_that_waits_is_told_as_soon_as_something_happens()
    {
        await PayAsync();
        var place = (await EventsAsync(null)).NextCursor;
        var waiting = world.SendAsync(new ListEvents(place, Wait: TimeSpan.FromSeconds(30)));

        await PayAsync();
        while (!waiting.IsCompleted)
        {
            await Task.Yield();
            world.Clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.That((await waiting).Items, Is.Not.Empty);
    }

    private Task<EventFeed> EventsAsync(string? after) => world.SendAsync(new ListEvents(after, Limit: 100));

    private Task<PaymentChanges> ChangesAsync(string? cursor) => world.SendAsync(new ListPaymentChanges(cursor, 100));

    private async Task<Guid> PayAsync() =>
        (await world.PayAsync(await world.CustomerAsync(), PaymentMethod.Card, await world.OweAsync(500))).Id;

    private Task<string> NumberAsync(Guid payment) =>
        world.ReadAsync(db => db.Payments.Where(p => p.Id == new Domain.Ids.PaymentId(payment)).Select(p => p.Number)
            .SingleAsync());

    /// <summary>The payments have change numbers from 1, there is no event, and the log begins after them.</summary>
    private async Task AsBeforeTheLogAsync(Guid[] payments)
    {
        await world.TamperAsync("""DELETE FROM "Events" """);
        foreach (var (index, payment) in payments.Index())
        {
            await world.TamperAsync($"""
                UPDATE "Payments" SET "ChangeNumber" = {index + 1} WHERE "Number" = '{await NumberAsync(payment)}'
                """);
        }

        await world.TamperAsync($"""
            UPDATE "EventLog" SET "Origin" = {payments.Length}, "AdoptedUpTo" = {payments.Length},
                "LastPosition" = {payments.Length}, "LastEvent" = NULL
            """);
    }

    /// <summary>As a version without a log gave it out.</summary>
    private static string Earlier(long changeNumber)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"List":"Feed","Filter":{},"Position":{{changeNumber}}}""");
        return Base64Url.EncodeToString([.. SHA256.HashData(json)[..8], .. json]);
    }
}
